"""Talks to GitHub for the triage action: fetches an issue's thread, posts a report's `reply`.

Python's standard library alone: JSON and percent-encoding are made by it, so that no text of an
issue is ever a shell word, and nothing needs to be installed on a runner. It decides nothing: what
is posted is what the report says, and it is posted only if nobody answered meanwhile.
"""

import json
import os
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

MARKER = "<!-- pip-doctor:state "
# GitHub's own limit of a comment is 65,536 characters.
LONGEST = 60_000
MOST_PAGES = 100


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """The token goes to the API and nowhere that it points to."""

    def redirect_request(self, *_):
        return None


OPENER = urllib.request.build_opener(NoRedirect)


def fail(words):
    print("::error title=pip-doctor::" + words)
    sys.exit(1)


def call(method, path, content=None, missing_is_well=False):
    """One request to the API below this repository; its JSON, or None."""
    address = os.environ.get("GITHUB_API_URL", "https://api.github.com")
    repository = os.environ["GITHUB_REPOSITORY"]
    if not re.fullmatch(r"[\w.-]+/[\w.-]+", repository, re.ASCII):
        fail("GITHUB_REPOSITORY is not OWNER/REPO")
    request = urllib.request.Request(f"{address}/repos/{repository}/{path}", method=method)
    request.add_header("Authorization", "Bearer " + os.environ["TOKEN"])
    request.add_header("Accept", "application/vnd.github+json")
    request.add_header("X-GitHub-Api-Version", "2022-11-28")
    request.add_header("User-Agent", "pip-doctor-triage")
    if content is not None:
        request.data = json.dumps(content).encode()
        request.add_header("Content-Type", "application/json")
    # Only what changes nothing is tried again.
    for left in (2, 1, 0) if method == "GET" else (0,):
        try:
            with OPENER.open(request, timeout=30) as answer:
                text = answer.read()
                return json.loads(text) if text else None
        except urllib.error.HTTPError as error:
            if error.code == 404 and missing_is_well:
                return None
            if error.code < 500 or not left:
                fail(f"{method} {path.split('?')[0]}: the API answered {error.code}")
        except (urllib.error.URLError, TimeoutError):
            if not left:
                fail(f"{method} {path.split('?')[0]}: the API cannot be reached")
        time.sleep(1)


def comments(number):
    """All comments of the issue, oldest first."""
    found = []
    for page in range(1, MOST_PAGES + 1):
        part = call("GET", f"issues/{number}/comments?per_page=100&page={page}")
        found += part
        if len(part) < 100:
            break
    return found


def issue_number(event):
    """The issue that the event is about; of a run by hand, the one that was typed."""
    number = event.get("issue", {}).get("number") or event.get("inputs", {}).get("issue", "")
    if not re.fullmatch(r"[1-9][0-9]{0,9}", str(number), re.ASCII):
        fail("the event names no issue: use this action on `issues`, `issue_comment` or by hand")
    return int(number)


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def save(path, content):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(content, file)


def fetch(event_file, thread_file):
    event = load(os.environ["GITHUB_EVENT_PATH"])
    number = issue_number(event)
    # Fresh: labels may have changed since the event, and a run by hand has no issue in it.
    issue = call("GET", f"issues/{number}")
    save(event_file, event if "issue" in event else {"issue": issue, "by_hand": True})
    save(thread_file, {"issue": issue, "comments": comments(number)})


def summarise(text):
    """Appends to the page of the workflow's run."""
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if path:
        with open(path, "a", encoding="utf-8") as file:
            file.write(text + "\n\n")


def fenced(text):
    """A block that shows the text as it is, whatever is in it."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}"


def draft(_, report_file):
    guidance = load(report_file).get("guidance") or {}
    if not guidance.get("text"):
        reason = guidance.get("error") or "nothing is left open, or the pack's `llm` is not `draft`"
        summarise("No draft of a language model:\n\n" + fenced(reason))
        return
    words = f"{guidance.get('provider')}, {guidance.get('model')}"
    summarise("### A language model's draft\n\nNot posted, not checked: read it as a stranger's.\n\n"
              + fenced(f"{words}\n\n{guidance['text']}"))


def post(event_file, report_file):
    event, reply = load(event_file), load(report_file).get("reply")
    if reply is None:
        print("Nothing to say to this event.")
        return
    number = issue_number(event)
    if reply.get("issue") not in (None, number):
        fail("the reply is for another issue")
    summarise(reply["summary"])
    state = reply["state"]
    output = os.environ.get("GITHUB_OUTPUT")
    if output and re.fullmatch("[a-z-]+", state):
        with open(output, "a", encoding="utf-8") as file:
            file.write(f"state={state}\n")
    if os.environ.get("DRY_RUN") == "true" or event.get("by_hand"):
        # Escaped so that no line of it is a command to the runner.
        print("Dry run, nothing is posted:", json.dumps(reply).replace("#", "\\u0023"))
        summarise("Dry run: nothing was posted.")
        return
    if reply["comment"] is not None:
        text = reply["comment"]
        if not text.startswith(MARKER) or len(text) > LONGEST:
            fail("the reply is no comment of ours")
        ours = [one["id"] for one in comments(number)
                if one["user"] and one["user"]["login"] == os.environ["BOT"] and (one["body"] or "").startswith(MARKER)]
        if max(ours, default=None) != reply["after"]:
            print("Somebody answered meanwhile, or this event has been answered: nothing is posted.")
            return
        if reply["replaces"] is not None:
            if reply["replaces"] not in ours:
                fail("the comment to replace is not ours")
            call("PATCH", f"issues/comments/{int(reply['replaces'])}", {"body": text})
        else:
            call("POST", f"issues/{number}/comments", {"body": text})
    if reply["labels_add"]:
        call("POST", f"issues/{number}/labels", {"labels": reply["labels_add"]})
    for label in reply["labels_remove"]:
        name = urllib.parse.quote(label, safe="")
        call("DELETE", f"issues/{number}/labels/{name}", missing_is_well=True)


if __name__ == "__main__":
    {"fetch": fetch, "post": post, "draft": draft}[sys.argv[1]](*sys.argv[2:4])
