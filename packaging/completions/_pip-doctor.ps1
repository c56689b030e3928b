
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'pip-doctor' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'pip-doctor'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'pip-doctor' {
            [CompletionResult]::new('--log', '--log', [CompletionResultType]::ParameterName, 'Failing output to read as evidence, - for stdin')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Form of the report: terminal, markdown or json')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report to FILE')
            [CompletionResult]::new('--python', '--python', [CompletionResultType]::ParameterName, 'Interpreter to look at: a path, or 3.12')
            [CompletionResult]::new('--checks', '--checks', [CompletionResultType]::ParameterName, 'Maintainers'' pack of checks to use besides')
            [CompletionResult]::new('--expect', '--expect', [CompletionResultType]::ParameterName, 'Say whether ID is confirmed, refuted or fixed')
            [CompletionResult]::new('--ask', '--ask', [CompletionResultType]::ParameterName, 'Ask a language model about what stays open')
            [CompletionResult]::new('--answer', '--answer', [CompletionResultType]::ParameterName, 'Take back what a chat said to --ask=copy')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds for the whole inspection')
            [CompletionResult]::new('--issue', '--issue', [CompletionResultType]::ParameterName, 'Prepare a comment for this issue, or a new one')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never')
            [CompletionResult]::new('--copy', '--copy', [CompletionResultType]::ParameterName, 'Put the report on the clipboard')
            [CompletionResult]::new('--include-guidance', '--include-guidance', [CompletionResultType]::ParameterName, 'Put the model''s words in the report, labelled')
            [CompletionResult]::new('--online', '--online', [CompletionResultType]::ParameterName, 'Allow the network, to see what the index answers')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Refuse the network (--ask: this machine only)')
            [CompletionResult]::new('--no-import', '--no-import', [CompletionResultType]::ParameterName, 'Do not import the packages')
            [CompletionResult]::new('--show-redactions', '--show-redactions', [CompletionResultType]::ParameterName, 'Count on stderr the secrets that were taken out')
            [CompletionResult]::new('--open', '--open', [CompletionResultType]::ParameterName, 'Open that issue in the browser')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show everything; twice: how long each step took')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show everything; twice: how long each step took')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('run', 'run', [CompletionResultType]::ParameterValue, 'Run a command; when it fails, say why')
            [CompletionResult]::new('last', 'last', [CompletionResultType]::ParameterValue, 'Show, copy or save the last report of run')
            [CompletionResult]::new('needs', 'needs', [CompletionResultType]::ParameterValue, 'Say what an installation will need here')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain a kind of problem, or list them all')
            [CompletionResult]::new('model', 'model', [CompletionResultType]::ParameterValue, 'Measure your language model on built-in cases')
            [CompletionResult]::new('mcp', 'mcp', [CompletionResultType]::ParameterValue, 'Serve an assistant of yours (Model Context Protocol)')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'For maintainers: issue form, workflow, starter pack')
            [CompletionResult]::new('pack', 'pack', [CompletionResultType]::ParameterValue, 'For maintainers: check a pack of checks')
            [CompletionResult]::new('triage', 'triage', [CompletionResultType]::ParameterValue, 'Read an issue, a log or a report, not this machine')
            [CompletionResult]::new('wheels', 'wheels', [CompletionResultType]::ParameterValue, 'Say which wheels fit this interpreter and why not')
            [CompletionResult]::new('reproduce', 'reproduce', [CompletionResultType]::ParameterValue, 'Try the installation in a clean room')
            break
        }
        'pip-doctor;run' {
            [CompletionResult]::new('--fix', '--fix', [CompletionResultType]::ParameterName, 'Offer the ways out and do what you choose; =safe and =system do it unasked')
            [CompletionResult]::new('--exit-code', '--exit-code', [CompletionResultType]::ParameterName, 'Whose exit code to return: command or doctor')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Form of the report: terminal, markdown or json')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report to FILE')
            [CompletionResult]::new('--python', '--python', [CompletionResultType]::ParameterName, 'Interpreter to look at: a path, or 3.12')
            [CompletionResult]::new('--checks', '--checks', [CompletionResultType]::ParameterName, 'Maintainers'' pack of checks to use besides')
            [CompletionResult]::new('--expect', '--expect', [CompletionResultType]::ParameterName, 'Say whether ID is confirmed, refuted or fixed')
            [CompletionResult]::new('--ask', '--ask', [CompletionResultType]::ParameterName, 'Ask a language model about what stays open')
            [CompletionResult]::new('--answer', '--answer', [CompletionResultType]::ParameterName, 'Take back what a chat said to --ask=copy')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds for the whole inspection')
            [CompletionResult]::new('--issue', '--issue', [CompletionResultType]::ParameterName, 'Prepare a comment for this issue, or a new one')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never')
            [CompletionResult]::new('--always', '--always', [CompletionResultType]::ParameterName, 'Report also when COMMAND succeeds')
            [CompletionResult]::new('--prove', '--prove', [CompletionResultType]::ParameterName, 'On failure, try what tells the causes apart')
            [CompletionResult]::new('--copy', '--copy', [CompletionResultType]::ParameterName, 'Put the report on the clipboard')
            [CompletionResult]::new('--include-guidance', '--include-guidance', [CompletionResultType]::ParameterName, 'Put the model''s words in the report, labelled')
            [CompletionResult]::new('--online', '--online', [CompletionResultType]::ParameterName, 'Allow the network, to see what the index answers')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Refuse the network (--ask: this machine only)')
            [CompletionResult]::new('--no-import', '--no-import', [CompletionResultType]::ParameterName, 'Do not import the packages')
            [CompletionResult]::new('--show-redactions', '--show-redactions', [CompletionResultType]::ParameterName, 'Count on stderr the secrets that were taken out')
            [CompletionResult]::new('--open', '--open', [CompletionResultType]::ParameterName, 'Open that issue in the browser')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show everything; twice: how long each step took')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show everything; twice: how long each step took')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'pip-doctor;last' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Form of the report: terminal, markdown or json')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report to FILE')
            [CompletionResult]::new('--issue', '--issue', [CompletionResultType]::ParameterName, 'Prepare a comment for this issue, or a new one')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never')
            [CompletionResult]::new('--copy', '--copy', [CompletionResultType]::ParameterName, 'Put the report on the clipboard')
            [CompletionResult]::new('--open', '--open', [CompletionResultType]::ParameterName, 'Open that issue in the browser')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show everything, not the first screen alone')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show everything, not the first screen alone')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'pip-doctor;needs' {
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Read requirements from FILE, too')
            [CompletionResult]::new('--requirement', '--requirement', [CompletionResultType]::ParameterName, 'Read requirements from FILE, too')
            [CompletionResult]::new('--plan', '--plan', [CompletionResultType]::ParameterName, 'Print the command alone, as it is written in PLACE')
            [CompletionResult]::new('--python', '--python', [CompletionResultType]::ParameterName, 'Interpreter that will install')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'pip-doctor;explain' {
            [CompletionResult]::new('--schema', '--schema', [CompletionResultType]::ParameterName, 'Print a JSON Schema: report (the default) or check')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Form of these pages: html (the default) or markdown')
            [CompletionResult]::new('--checks', '--checks', [CompletionResultType]::ParameterName, 'Read a maintainers'' pack besides')
            [CompletionResult]::new('--facts', '--facts', [CompletionResultType]::ParameterName, 'Print every fact that checks may ask for')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Write a page for each archetype into the folder')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'pip-doctor;model' {
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Begin without asking')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Refuse a model that is not on this machine')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'pip-doctor;mcp' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'pip-doctor;init' {
            [CompletionResult]::new('--archetype', '--archetype', [CompletionResultType]::ParameterName, 'Archetype to have a label for, not the usual ones')
            [CompletionResult]::new('--commit', '--commit', [CompletionResultType]::ParameterName, 'Commit to pin the Action to; a release knows its own')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Write without asking')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be written, write nothing')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'pip-doctor;pack' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Validate checks and run their examples')
            break
        }
        'pip-doctor;pack;check' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'pip-doctor;triage' {
            [CompletionResult]::new('--event', '--event', [CompletionResultType]::ParameterName, 'A GitHub event, as JSON')
            [CompletionResult]::new('--thread', '--thread', [CompletionResultType]::ParameterName, 'Comments of the issue, as JSON')
            [CompletionResult]::new('--bot', '--bot', [CompletionResultType]::ParameterName, 'Account that posts the replies')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Form of the report: terminal, markdown or json')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report to FILE')
            [CompletionResult]::new('--python', '--python', [CompletionResultType]::ParameterName, 'Interpreter to look at: a path, or 3.12')
            [CompletionResult]::new('--checks', '--checks', [CompletionResultType]::ParameterName, 'Maintainers'' pack of checks to use besides')
            [CompletionResult]::new('--expect', '--expect', [CompletionResultType]::ParameterName, 'Say whether ID is confirmed, refuted or fixed')
            [CompletionResult]::new('--ask', '--ask', [CompletionResultType]::ParameterName, 'Ask a language model about what stays open')
            [CompletionResult]::new('--answer', '--answer', [CompletionResultType]::ParameterName, 'Take back what a chat said to --ask=copy')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds for the whole inspection')
            [CompletionResult]::new('--issue', '--issue', [CompletionResultType]::ParameterName, 'Prepare a comment for this issue, or a new one')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never')
            [CompletionResult]::new('--copy', '--copy', [CompletionResultType]::ParameterName, 'Put the report on the clipboard')
            [CompletionResult]::new('--include-guidance', '--include-guidance', [CompletionResultType]::ParameterName, 'Put the model''s words in the report, labelled')
            [CompletionResult]::new('--online', '--online', [CompletionResultType]::ParameterName, 'Allow the network, to see what the index answers')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Refuse the network (--ask: this machine only)')
            [CompletionResult]::new('--show-redactions', '--show-redactions', [CompletionResultType]::ParameterName, 'Count on stderr the secrets that were taken out')
            [CompletionResult]::new('--open', '--open', [CompletionResultType]::ParameterName, 'Open that issue in the browser')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show everything; twice: how long each step took')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show everything; twice: how long each step took')
            [CompletionResult]::new('--no-import', '--no-import', [CompletionResultType]::ParameterName, 'Do not import the packages')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'pip-doctor;wheels' {
            [CompletionResult]::new('--index-json', '--index-json', [CompletionResultType]::ParameterName, 'Read the index page from a file instead of the network')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Form of the report: terminal, markdown or json')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report to FILE')
            [CompletionResult]::new('--python', '--python', [CompletionResultType]::ParameterName, 'Interpreter to look at: a path, or 3.12')
            [CompletionResult]::new('--checks', '--checks', [CompletionResultType]::ParameterName, 'Maintainers'' pack of checks to use besides')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds for the whole inspection')
            [CompletionResult]::new('--issue', '--issue', [CompletionResultType]::ParameterName, 'Prepare a comment for this issue, or a new one')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never')
            [CompletionResult]::new('--ask', '--ask', [CompletionResultType]::ParameterName, 'Ask a language model about what stays open')
            [CompletionResult]::new('--answer', '--answer', [CompletionResultType]::ParameterName, 'Take back what a chat said to --ask=copy')
            [CompletionResult]::new('--expect', '--expect', [CompletionResultType]::ParameterName, 'Say whether ID is confirmed, refuted or fixed')
            [CompletionResult]::new('--copy', '--copy', [CompletionResultType]::ParameterName, 'Put the report on the clipboard')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Refuse the network (--ask: this machine only)')
            [CompletionResult]::new('--show-redactions', '--show-redactions', [CompletionResultType]::ParameterName, 'Count on stderr the secrets that were taken out')
            [CompletionResult]::new('--open', '--open', [CompletionResultType]::ParameterName, 'Open that issue in the browser')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show everything; twice: how long each step took')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show everything; twice: how long each step took')
            [CompletionResult]::new('--include-guidance', '--include-guidance', [CompletionResultType]::ParameterName, 'Put the model''s words in the report, labelled')
            [CompletionResult]::new('--no-import', '--no-import', [CompletionResultType]::ParameterName, 'Do not import the packages')
            [CompletionResult]::new('--online', '--online', [CompletionResultType]::ParameterName, 'Allow the network, to see what the index answers')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'pip-doctor;reproduce' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'Form of the report: terminal, markdown or json')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report to FILE')
            [CompletionResult]::new('--python', '--python', [CompletionResultType]::ParameterName, 'Interpreter to look at: a path, or 3.12')
            [CompletionResult]::new('--checks', '--checks', [CompletionResultType]::ParameterName, 'Maintainers'' pack of checks to use besides')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Seconds for the whole inspection')
            [CompletionResult]::new('--issue', '--issue', [CompletionResultType]::ParameterName, 'Prepare a comment for this issue, or a new one')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to colour: auto, always or never')
            [CompletionResult]::new('--ask', '--ask', [CompletionResultType]::ParameterName, 'Ask a language model about what stays open')
            [CompletionResult]::new('--answer', '--answer', [CompletionResultType]::ParameterName, 'Take back what a chat said to --ask=copy')
            [CompletionResult]::new('--expect', '--expect', [CompletionResultType]::ParameterName, 'Say whether ID is confirmed, refuted or fixed')
            [CompletionResult]::new('--copy', '--copy', [CompletionResultType]::ParameterName, 'Put the report on the clipboard')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Refuse the network (--ask: this machine only)')
            [CompletionResult]::new('--show-redactions', '--show-redactions', [CompletionResultType]::ParameterName, 'Count on stderr the secrets that were taken out')
            [CompletionResult]::new('--open', '--open', [CompletionResultType]::ParameterName, 'Open that issue in the browser')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show everything; twice: how long each step took')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show everything; twice: how long each step took')
            [CompletionResult]::new('--include-guidance', '--include-guidance', [CompletionResultType]::ParameterName, 'Put the model''s words in the report, labelled')
            [CompletionResult]::new('--no-import', '--no-import', [CompletionResultType]::ParameterName, 'Do not import the packages')
            [CompletionResult]::new('--online', '--online', [CompletionResultType]::ParameterName, 'Allow the network, to see what the index answers')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
