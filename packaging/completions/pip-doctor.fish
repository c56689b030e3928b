# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_pip_doctor_global_optspecs
    string join \n log= format= output= copy python= checks= expect= ask= answer= include-guidance online offline timeout= no-import show-redactions issue= open v/verbose color= h/help V/version
end

function __fish_pip_doctor_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_pip_doctor_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_pip_doctor_using_subcommand
    set -l cmd (__fish_pip_doctor_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c pip-doctor -n "__fish_pip_doctor_needs_command" -l log -d 'Failing output to read as evidence, - for stdin' -r -F
complete -c pip-doctor -n "__fish_pip_doctor_needs_command" -l format -d 'Form of the report: terminal, markdown or json' -r -f -a "terminal\t'Short, for a terminal'
markdown\t'To paste in an issue'
json\t'For programs'"
complete -c pip-doctor -n "__fish_pip_doctor_needs_command" -l output -d 'Write the report to FILE' -r -F
complete -c pip-doctor -n "__fish_pip_doctor_needs_command" -l python -d 'Interpreter to look at: a path, or 3.12' -r -F
complete -c pip-doctor -n "__fish_pip_doctor_needs_command" -l checks -d 'Maintainers\' pack of checks to use besides' -r -F
complete -c pip-doctor -n "__fish_pip_doctor_needs_command" -l expect -d 'Say whether ID is confirmed, refuted or fixed' -r
complete -c pip-doctor -n "__fish_pip_doctor_needs_command" -l ask -d 'Ask a language model about what stays open' -r
complete -c pip-doctor -n "__fish_pip_doctor_needs_command" -l answer -d 'Take back what a chat said to --ask=copy' -r -F
complete -c pip-doctor -n "__fish_pip_doctor_needs_command" -l timeout -d 'Seconds for the whole inspection' -r
complete -c pip-doctor -n "__fish_pip_doctor_needs_command" -l issue -d 'Prepare a comment for this issue, or a new one' -r
complete -c pip-doctor -n "__fish_pip_doctor_needs_command" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'On a terminal that can and unless variables say otherwise'
always\t'Always'
never\t'Never'"
complete -c pip-doctor -n "__fish_pip_doctor_needs_command" -l copy -d 'Put the report on the clipboard'
complete -c pip-doctor -n "__fish_pip_doctor_needs_command" -l include-guidance -d 'Put the model\'s words in the report, labelled'
complete -c pip-doctor -n "__fish_pip_doctor_needs_command" -l online -d 'Allow the network, to see what the index answers'
complete -c pip-doctor -n "__fish_pip_doctor_needs_command" -l offline -d 'Refuse the network (--ask: this machine only)'
complete -c pip-doctor -n "__fish_pip_doctor_needs_command" -l no-import -d 'Do not import the packages'
complete -c pip-doctor -n "__fish_pip_doctor_needs_command" -l show-redactions -d 'Count on stderr the secrets that were taken out'
complete -c pip-doctor -n "__fish_pip_doctor_needs_command" -l open -d 'Open that issue in the browser'
complete -c pip-doctor -n "__fish_pip_doctor_needs_command" -s v -l verbose -d 'Show everything; twice: how long each step took'
complete -c pip-doctor -n "__fish_pip_doctor_needs_command" -s h -l help -d 'Print help'
complete -c pip-doctor -n "__fish_pip_doctor_needs_command" -s V -l version -d 'Print version'
complete -c pip-doctor -n "__fish_pip_doctor_needs_command" -a "run" -d 'Run a command; when it fails, say why'
complete -c pip-doctor -n "__fish_pip_doctor_needs_command" -a "last" -d 'Show, copy or save the last report of run'
complete -c pip-doctor -n "__fish_pip_doctor_needs_command" -a "needs" -d 'Say what an installation will need here'
complete -c pip-doctor -n "__fish_pip_doctor_needs_command" -a "explain" -d 'Explain a kind of problem, or list them all'
complete -c pip-doctor -n "__fish_pip_doctor_needs_command" -a "model" -d 'Measure your language model on built-in cases'
complete -c pip-doctor -n "__fish_pip_doctor_needs_command" -a "mcp" -d 'Serve an assistant of yours (Model Context Protocol)'
complete -c pip-doctor -n "__fish_pip_doctor_needs_command" -a "init" -d 'For maintainers: issue form, workflow, starter pack'
complete -c pip-doctor -n "__fish_pip_doctor_needs_command" -a "pack" -d 'For maintainers: check a pack of checks'
complete -c pip-doctor -n "__fish_pip_doctor_needs_command" -a "triage" -d 'Read an issue, a log or a report, not this machine'
complete -c pip-doctor -n "__fish_pip_doctor_needs_command" -a "wheels" -d 'Say which wheels fit this interpreter and why not'
complete -c pip-doctor -n "__fish_pip_doctor_needs_command" -a "reproduce" -d 'Try the installation in a clean room'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand run" -l fix -d 'Offer the ways out and do what you choose; =safe and =system do it unasked' -r -f -a "ask\t'Those that the user chooses'
safe\t'Unasked, those that change nothing but the environment in question'
system\t'Unasked, those that change the system too'"
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand run" -l exit-code -d 'Whose exit code to return: command or doctor' -r -f -a "command\t'That of the command'
doctor\t'That of the report'"
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand run" -l format -d 'Form of the report: terminal, markdown or json' -r -f -a "terminal\t'Short, for a terminal'
markdown\t'To paste in an issue'
json\t'For programs'"
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand run" -l output -d 'Write the report to FILE' -r -F
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand run" -l python -d 'Interpreter to look at: a path, or 3.12' -r -F
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand run" -l checks -d 'Maintainers\' pack of checks to use besides' -r -F
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand run" -l expect -d 'Say whether ID is confirmed, refuted or fixed' -r
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand run" -l ask -d 'Ask a language model about what stays open' -r
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand run" -l answer -d 'Take back what a chat said to --ask=copy' -r -F
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand run" -l timeout -d 'Seconds for the whole inspection' -r
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand run" -l issue -d 'Prepare a comment for this issue, or a new one' -r
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand run" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'On a terminal that can and unless variables say otherwise'
always\t'Always'
never\t'Never'"
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand run" -l always -d 'Report also when COMMAND succeeds'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand run" -l prove -d 'On failure, try what tells the causes apart'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand run" -l copy -d 'Put the report on the clipboard'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand run" -l include-guidance -d 'Put the model\'s words in the report, labelled'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand run" -l online -d 'Allow the network, to see what the index answers'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand run" -l offline -d 'Refuse the network (--ask: this machine only)'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand run" -l no-import -d 'Do not import the packages'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand run" -l show-redactions -d 'Count on stderr the secrets that were taken out'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand run" -l open -d 'Open that issue in the browser'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand run" -s v -l verbose -d 'Show everything; twice: how long each step took'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand run" -s h -l help -d 'Print help'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand last" -l format -d 'Form of the report: terminal, markdown or json' -r -f -a "terminal\t'Short, for a terminal'
markdown\t'To paste in an issue'
json\t'For programs'"
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand last" -l output -d 'Write the report to FILE' -r -F
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand last" -l issue -d 'Prepare a comment for this issue, or a new one' -r
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand last" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'On a terminal that can and unless variables say otherwise'
always\t'Always'
never\t'Never'"
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand last" -l copy -d 'Put the report on the clipboard'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand last" -l open -d 'Open that issue in the browser'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand last" -s v -l verbose -d 'Show everything, not the first screen alone'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand last" -s h -l help -d 'Print help'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand needs" -s r -l requirement -d 'Read requirements from FILE, too' -r -F
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand needs" -l plan -d 'Print the command alone, as it is written in PLACE' -r -f -a "shell\t'A shell of this user'
dockerfile\t'A Dockerfile'
actions\t'A step of a GitHub workflow'
admin\t'A request to an administrator'"
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand needs" -l python -d 'Interpreter that will install' -r -F
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand needs" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand explain" -l schema -d 'Print a JSON Schema: report (the default) or check' -r -f -a "report\t'The report'
check\t'A check file'"
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand explain" -l format -d 'Form of these pages: html (the default) or markdown' -r -f -a "html\t'For a site'
markdown\t'For a repository'"
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand explain" -l checks -d 'Read a maintainers\' pack besides' -r -F
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand explain" -l facts -d 'Print every fact that checks may ask for'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand explain" -l all -d 'Write a page for each archetype into the folder'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand explain" -s h -l help -d 'Print help'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand model" -l yes -d 'Begin without asking'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand model" -l offline -d 'Refuse a model that is not on this machine'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand model" -s h -l help -d 'Print help'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand mcp" -s h -l help -d 'Print help'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand init" -l archetype -d 'Archetype to have a label for, not the usual ones' -r
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand init" -l commit -d 'Commit to pin the Action to; a release knows its own' -r
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand init" -l yes -d 'Write without asking'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand init" -l dry-run -d 'Show what would be written, write nothing'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand init" -s h -l help -d 'Print help'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand pack; and not __fish_seen_subcommand_from check" -s h -l help -d 'Print help'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand pack; and not __fish_seen_subcommand_from check" -f -a "check" -d 'Validate checks and run their examples'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand pack; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand triage" -l event -d 'A GitHub event, as JSON' -r -F
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand triage" -l thread -d 'Comments of the issue, as JSON' -r -F
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand triage" -l bot -d 'Account that posts the replies' -r
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand triage" -l format -d 'Form of the report: terminal, markdown or json' -r -f -a "terminal\t'Short, for a terminal'
markdown\t'To paste in an issue'
json\t'For programs'"
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand triage" -l output -d 'Write the report to FILE' -r -F
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand triage" -l python -d 'Interpreter to look at: a path, or 3.12' -r -F
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand triage" -l checks -d 'Maintainers\' pack of checks to use besides' -r -F
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand triage" -l expect -d 'Say whether ID is confirmed, refuted or fixed' -r
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand triage" -l ask -d 'Ask a language model about what stays open' -r
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand triage" -l answer -d 'Take back what a chat said to --ask=copy' -r -F
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand triage" -l timeout -d 'Seconds for the whole inspection' -r
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand triage" -l issue -d 'Prepare a comment for this issue, or a new one' -r
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand triage" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'On a terminal that can and unless variables say otherwise'
always\t'Always'
never\t'Never'"
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand triage" -l copy -d 'Put the report on the clipboard'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand triage" -l include-guidance -d 'Put the model\'s words in the report, labelled'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand triage" -l online -d 'Allow the network, to see what the index answers'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand triage" -l offline -d 'Refuse the network (--ask: this machine only)'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand triage" -l show-redactions -d 'Count on stderr the secrets that were taken out'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand triage" -l open -d 'Open that issue in the browser'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand triage" -s v -l verbose -d 'Show everything; twice: how long each step took'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand triage" -l no-import -d 'Do not import the packages'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand triage" -s h -l help -d 'Print help'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand wheels" -l index-json -d 'Read the index page from a file instead of the network' -r -F
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand wheels" -l format -d 'Form of the report: terminal, markdown or json' -r -f -a "terminal\t'Short, for a terminal'
markdown\t'To paste in an issue'
json\t'For programs'"
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand wheels" -l output -d 'Write the report to FILE' -r -F
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand wheels" -l python -d 'Interpreter to look at: a path, or 3.12' -r -F
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand wheels" -l checks -d 'Maintainers\' pack of checks to use besides' -r -F
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand wheels" -l timeout -d 'Seconds for the whole inspection' -r
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand wheels" -l issue -d 'Prepare a comment for this issue, or a new one' -r
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand wheels" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'On a terminal that can and unless variables say otherwise'
always\t'Always'
never\t'Never'"
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand wheels" -l ask -d 'Ask a language model about what stays open' -r
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand wheels" -l answer -d 'Take back what a chat said to --ask=copy' -r -F
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand wheels" -l expect -d 'Say whether ID is confirmed, refuted or fixed' -r
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand wheels" -l copy -d 'Put the report on the clipboard'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand wheels" -l offline -d 'Refuse the network (--ask: this machine only)'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand wheels" -l show-redactions -d 'Count on stderr the secrets that were taken out'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand wheels" -l open -d 'Open that issue in the browser'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand wheels" -s v -l verbose -d 'Show everything; twice: how long each step took'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand wheels" -l include-guidance -d 'Put the model\'s words in the report, labelled'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand wheels" -l no-import -d 'Do not import the packages'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand wheels" -l online -d 'Allow the network, to see what the index answers'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand wheels" -s h -l help -d 'Print help'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand reproduce" -l format -d 'Form of the report: terminal, markdown or json' -r -f -a "terminal\t'Short, for a terminal'
markdown\t'To paste in an issue'
json\t'For programs'"
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand reproduce" -l output -d 'Write the report to FILE' -r -F
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand reproduce" -l python -d 'Interpreter to look at: a path, or 3.12' -r -F
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand reproduce" -l checks -d 'Maintainers\' pack of checks to use besides' -r -F
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand reproduce" -l timeout -d 'Seconds for the whole inspection' -r
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand reproduce" -l issue -d 'Prepare a comment for this issue, or a new one' -r
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand reproduce" -l color -d 'When to colour: auto, always or never' -r -f -a "auto\t'On a terminal that can and unless variables say otherwise'
always\t'Always'
never\t'Never'"
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand reproduce" -l ask -d 'Ask a language model about what stays open' -r
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand reproduce" -l answer -d 'Take back what a chat said to --ask=copy' -r -F
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand reproduce" -l expect -d 'Say whether ID is confirmed, refuted or fixed' -r
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand reproduce" -l copy -d 'Put the report on the clipboard'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand reproduce" -l offline -d 'Refuse the network (--ask: this machine only)'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand reproduce" -l show-redactions -d 'Count on stderr the secrets that were taken out'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand reproduce" -l open -d 'Open that issue in the browser'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand reproduce" -s v -l verbose -d 'Show everything; twice: how long each step took'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand reproduce" -l include-guidance -d 'Put the model\'s words in the report, labelled'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand reproduce" -l no-import -d 'Do not import the packages'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand reproduce" -l online -d 'Allow the network, to see what the index answers'
complete -c pip-doctor -n "__fish_pip_doctor_using_subcommand reproduce" -s h -l help -d 'Print help'
