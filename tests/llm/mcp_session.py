#!/usr/bin/env python3
"""A client of the Model Context Protocol that we did not write (the SDK for Python) against `pip-doctor mcp`.

    mcp_session.py BIN [--venv FOLDER]

Makes a virtual environment with the SDK (from the configured index) in FOLDER, below `target/lanes` without one,
and starts itself in it. Lists and calls every tool, reads a page and the prompt, sends what a hostile caller
would, and goes from a failing log to its verified fix. Skips with a word where the SDK is not to be had.
"""
import asyncio, json, os, pathlib, subprocess, sys, venv

LOG = """Collecting cryptography
    Complete output from command python setup.py egg_info:
    Traceback (most recent call last):
      File "/tmp/pip-build-ch6h9cxk/cryptography/setup.py", line 18, in <module>
        from setuptools_rust import RustExtension
    ModuleNotFoundError: No module named 'setuptools_rust'
You are using pip version 9.0.3, however version 21.3.1 is available.
  http://me:zqurlpass@files.example/x
"""
TOOLS = {"inspect", "diagnose_log", "wheels", "reproduce", "explain", "next_question"}


def prepared(folder):
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        venv.create(folder, with_pip=True)
    if subprocess.run([python, "-c", "import mcp"], stderr=subprocess.DEVNULL).returncode:
        got = subprocess.run([python, "-m", "pip", "install", "--quiet", "mcp"], stderr=subprocess.PIPE)
        if got.returncode:
            print("skipped: the SDK `mcp` is not to be had here")
            sys.exit(0)
    return python


async def session(binary):
    from mcp import ClientSession, StdioServerParameters
    from mcp.client.stdio import stdio_client
    asked = StdioServerParameters(command=binary, args=["mcp"], env=dict(os.environ))
    async with stdio_client(asked) as streams, ClientSession(*streams) as client:
        hello = await client.initialize()
        name = getattr(hello, "serverInfo", None) or hello.server_info
        assert name.name == "pip-doctor", hello
        assert {tool.name for tool in (await client.list_tools()).tools} == TOOLS

        async def call(tool, **arguments):
            print(f"calling {tool}", flush=True)
            done = await client.call_tool(tool, arguments)
            failed = getattr(done, "isError", None)
            failed = done.is_error if failed is None and hasattr(done, "is_error") else failed
            return bool(failed), done.content[0].text

        # From the log to the verified fix.
        failed, text = await call("diagnose_log", log=LOG)
        report = json.loads(text)
        assert not failed and report["diagnoses"][0]["id"] == "pip-too-old", text
        assert "zqurlpass" not in text, text
        numbers = {one["number"] for one in report["evidence"]}
        assert numbers and set(report["diagnoses"][0]["evidence"]) <= numbers, text
        commands = report["diagnoses"][0]["fixes"][0]["commands"]
        assert any("pip install" in command and "pip" in command for command in commands), commands
        failed, text = await call("explain", archetype="pip-too-old")
        assert not failed and text.startswith("# pip-too-old"), text
        failed, text = await call("explain")
        assert not failed and "rust-missing" in text
        failed, text = await call("next_question", log="error: subprocess-exited-with-error\n")
        assert not failed and "question" in json.loads(text), text
        failed, text = await call("inspect")
        assert not failed and "verdict" in json.loads(text), text
        # What asks an index may fail here; it answers in words, and in no other way.
        for tool in ("wheels", "reproduce"):
            failed, text = await call(tool, requirement="zqnothing-of-this-name==1.0")
            assert text, tool
        # What a hostile caller would try: options, paths, shells, other types.
        mark = pathlib.Path(os.path.abspath("zqstolen"))
        for tool, arguments in [
            ("wheels", {"requirement": f"--output={mark}"}),
            ("reproduce", {"requirement": f"x; touch {mark}"}),
            ("inspect", {"package": f"$(touch {mark})"}),
            ("inspect", {"python": f"{mark}"}),
            ("explain", {"archetype": "--checks=/"}),
            ("diagnose_log", {"log": f"--output={mark}\n`touch {mark}`"}),
            ("diagnose_log", {"log": 7}),
            ("diagnose_log", {}),
            ("nothing", {}),
        ]:
            await call(tool, **arguments)
            assert not mark.exists(), (tool, arguments)
        resources = (await client.list_resources()).resources
        assert len(resources) > 60
        page = await client.read_resource(resources[0].uri)
        assert page.contents[0].text.startswith("# ")
        prompt = (await client.list_prompts()).prompts[0]
        said = await client.get_prompt(prompt.name)
        assert "evidence by its numbers" in said.messages[0].content.text
    print("every tool was listed and called; from the log to the fix: " + commands[0])


def main():
    binary = os.path.abspath(sys.argv[1])
    if "--inside" in sys.argv:
        return asyncio.run(session(binary))
    default = pathlib.Path(__file__).resolve().parents[2] / "target/lanes/mcp"
    folder = pathlib.Path(sys.argv[sys.argv.index("--venv") + 1]) if "--venv" in sys.argv else default
    return subprocess.run([prepared(folder), __file__, binary, "--inside"]).returncode


if __name__ == "__main__":
    sys.exit(main())
