function __ringtally_should_offer_completions_for_flags_or_options -a expected_commands
    set -l non_repeating_flags_or_options $argv[2..]
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __ringtally_parse_tokens
    test "$commands" = "$expected_commands"; and return $non_repeating_flags_or_options_absent
end

function __ringtally_should_offer_completions_for_positional -a expected_commands positional_index_comparison expected_positional_index
    set -l non_repeating_flags_or_options
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __ringtally_parse_tokens
    test "$commands" = "$expected_commands" -a \( "$positional_index" "$positional_index_comparison" "$expected_positional_index" \)
end

function __ringtally_parse_tokens -S
    set -l unparsed_tokens (__ringtally_tokens -pc)
    switch $unparsed_tokens[1]
    case 'ringtally'
        __ringtally_parse_subcommand 0 'version' 'h/help'
        switch $unparsed_tokens[1]
        case 'demo'
            __ringtally_parse_subcommand 0 'q/quiet' 'out=' 'verifications=' 'days=' 'seed=' 'only-data' 'version' 'h/help'
        case 'import'
            __ringtally_parse_subcommand -r 1 'db=' 'config=' 'q/quiet' 'verbose' 'kind=' 'source-tz=' 'mapping=' 'format=' 'encoding=' 'salvage' 'dry-run' 'strict' 'json' 'version' 'h/help'
        case 'inspect'
            __ringtally_parse_subcommand -r 1 'db=' 'config=' 'q/quiet' 'verbose' 'kind=' 'source-tz=' 'mapping=' 'format=' 'encoding=' 'salvage' 'json' 'version' 'h/help'
        case 'report'
            __ringtally_parse_subcommand -r 1 'db=' 'config=' 'q/quiet' 'verbose' 'from=' 'to=' 'last=' 'month=' 'tz=' 'by=' 'account=+' 'grace=' 'tariff=' 'format=' 'csv-dialect=' 'out=' 'reports=' 'list' 'explain=' 'json' 'version' 'h/help'
        case 'verifications'
            __ringtally_parse_subcommand 0 'db=' 'config=' 'q/quiet' 'verbose' 'from=' 'to=' 'last=' 'month=' 'tz=' 'outcome=+' 'state=+' 'q931=+' 'final-status=+' 'method=+' 'country=+' 'prefix=+' 'origin=+' 'redirected=' 'account=+' 'grace=' 'out=' 'version' 'h/help'
        case 'trace'
            __ringtally_parse_subcommand 1 'db=' 'config=' 'q/quiet' 'verbose' 'phone=+' 'tz=' 'grace=' 'tariff=' 'json' 'version' 'h/help'
        case 'imports'
            __ringtally_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'list'
                __ringtally_parse_subcommand 0 'db=' 'config=' 'q/quiet' 'verbose' 'json' 'version' 'h/help'
            case 'forget'
                __ringtally_parse_subcommand -r 1 'db=' 'config=' 'q/quiet' 'verbose' 'dry-run' 'json' 'version' 'h/help'
            end
        case 'rejects'
            __ringtally_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'list'
                __ringtally_parse_subcommand 0 'db=' 'config=' 'q/quiet' 'verbose' 'json' 'version' 'h/help'
            case 'export'
                __ringtally_parse_subcommand 0 'db=' 'config=' 'q/quiet' 'verbose' 'out=' 'version' 'h/help'
            case 'retry'
                __ringtally_parse_subcommand -r 1 'db=' 'config=' 'q/quiet' 'verbose' 'import=+' 'kind=' 'source-tz=' 'format=' 'encoding=' 'mapping=' 'salvage' 'dry-run' 'json' 'version' 'h/help'
            end
        case 'mapping'
            __ringtally_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'check'
                __ringtally_parse_subcommand -r 1 'db=' 'config=' 'q/quiet' 'verbose' 'version' 'h/help'
            case 'list'
                __ringtally_parse_subcommand -r 1 'db=' 'config=' 'q/quiet' 'verbose' 'version' 'h/help'
            end
        case 'tariff'
            __ringtally_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'show'
                __ringtally_parse_subcommand 1 'db=' 'config=' 'q/quiet' 'verbose' 'all' 'json' 'version' 'h/help'
            case 'check'
                __ringtally_parse_subcommand 1 'db=' 'config=' 'q/quiet' 'verbose' 'json' 'version' 'h/help'
            case 'set'
                __ringtally_parse_subcommand 1 'db=' 'config=' 'q/quiet' 'verbose' 'name=' 'dry-run' 'tz=' 'json' 'version' 'h/help'
            end
        case 'reconcile'
            __ringtally_parse_subcommand 0 'db=' 'config=' 'q/quiet' 'verbose' 'invoice=' 'tolerance=' 'tz=' 'calls=' 'match-window=' 'grace=' 'tariff=' 'format=' 'csv-dialect=' 'out=' 'version' 'h/help'
        case 'export'
            __ringtally_parse_subcommand 0 'db=' 'config=' 'q/quiet' 'verbose' 'out=' 'grace=' 'version' 'h/help'
        case 'check'
            __ringtally_parse_subcommand 0 'db=' 'config=' 'q/quiet' 'verbose' 'json' 'version' 'h/help'
        case 'help'
            __ringtally_parse_subcommand -r 1 'version'
        end
    end
end

function __ringtally_tokens
    if test (string split -m 1 -f 1 -- . "$FISH_VERSION") -gt 3
        commandline --tokens-raw $argv
    else
        commandline -o $argv
    end
end

function __ringtally_parse_subcommand -S -a positional_count
    argparse -s r -- $argv
    set -l option_specs $argv[2..]
    set -l is_repeating_positional $_flag_r
    set -el _flag_r
    set -a commands $unparsed_tokens[1]
    set positional_index 0
    while true
        set -e unparsed_tokens[1]
        argparse -sn "$commands" $option_specs -- $unparsed_tokens 2> /dev/null
        set unparsed_tokens $argv
        set positional_index (math $positional_index + 1)
        for non_repeating_flag_or_option in $non_repeating_flags_or_options
            if set -ql "_flag_$(string replace -a - _ -- $non_repeating_flag_or_option)"
                set non_repeating_flags_or_options_absent 1
                break
            end
        end
        test (count $unparsed_tokens) -eq 0 -o \( -z "$is_repeating_positional" -a "$positional_index" -gt "$positional_count" \) && break
    end
end

function __ringtally_complete_directories
    set -l token (commandline -t)
    string match -- '*/' $token
    set -l subdirs $token*/
    printf %s\n $subdirs
end

function __ringtally_custom_completion
    set -x SAP_SHELL fish
    set -x SAP_SHELL_VERSION $FISH_VERSION
    set -l tokens (__ringtally_tokens -p)
    if test -z "$(__ringtally_tokens -t)"
        set -l index (count (__ringtally_tokens -pc))
        set tokens $tokens[..$index] \'\' $tokens[(math $index + 1)..]
    end
    command $tokens[1] $argv $tokens
end

complete -c 'ringtally' -f
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally" version' -l 'version' -d 'Show the version.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_positional "ringtally" -eq 1' -fa 'demo' -d 'Make sample data, import it, and report: the main job in one command.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_positional "ringtally" -eq 1' -fa 'import' -d 'Take request logs and webhook exports into the ledger.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_positional "ringtally" -eq 1' -fa 'inspect' -d 'Say how files would be read: format, fields, what is not used, what would be rejected and why.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_positional "ringtally" -eq 1' -fa 'report' -d 'Make reports from the ledger.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_positional "ringtally" -eq 1' -fa 'verifications' -d 'List the verifications that stand behind a figure of a report, as CSV.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_positional "ringtally" -eq 1' -fa 'trace' -d 'All that is known of a verification, or the verifications of a called number.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_positional "ringtally" -eq 1' -fa 'imports' -d 'What was imported; take an import out again.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_positional "ringtally" -eq 1' -fa 'rejects' -d 'Records that could not be used, with line and reason.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_positional "ringtally" -eq 1' -fa 'mapping' -d 'Files that say what a source\'s own names, places and words mean.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_positional "ringtally" -eq 1' -fa 'tariff' -d 'The prices: show them, check a file of them, set them.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_positional "ringtally" -eq 1' -fa 'reconcile' -d 'Compare invoices with the ledger: quantity, price and amount, and why they differ.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_positional "ringtally" -eq 1' -fa 'export' -d 'Write the ledger as plain tables into a new SQLite file, for other tools.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_positional "ringtally" -eq 1' -fa 'check' -d 'Is the ledger sound: its file, its records, its tally?'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_positional "ringtally" -eq 1' -fa 'help' -d 'Show subcommand help information.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally demo" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally demo" out' -l 'out' -d 'The folder to write to. The ledger is made in it.' -rfa '(__ringtally_complete_directories)'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally demo" verifications' -l 'verifications' -d 'How many verifications; tens of millions are fine.' -rfka ''
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally demo" days' -l 'days' -d 'Over how many days.' -rfka ''
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally demo" seed' -l 'seed' -d 'Another world for another number.' -rfka ''
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally demo" only-data' -l 'only-data' -d 'Make requests.ndjson and calls.ndjson and stop.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally demo" version' -l 'version' -d 'Show the version.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally demo" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally import" db' -l 'db' -d 'The ledger. (default: $RINGTALLY_DB, else ringtally.db)' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'db\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally import" config' -l 'config' -d 'The configuration. (default: ringtally.yaml, which may be absent)' -rfa '(set -l exts \'yaml\' \'yml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally import" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally import" verbose' -l 'verbose' -d 'Say more: rejects list then shows the masked records.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_positional "ringtally import" -ge 1' -F
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally import" kind' -l 'kind' -d 'What the files hold: auto finds it out for each record, requests and calls insist; billed-calls is the provider\'s list of the calls that it bills. (default: the mapping\'s, else auto)' -rfka 'auto requests calls invoice billed-calls'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally import" source-tz' -l 'source-tz' -d 'Zone of times that name none, such as Europe/Bratislava. (default: the mapping\'s, else UTC)' -rfka '(__ringtally_custom_completion ---completion import -- --source-tz (count (__ringtally_tokens -pc)) (__ringtally_tokens -tC))'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally import" mapping' -l 'mapping' -d 'What the files\' own names, places and words mean: a mapping file, or the name of one that comes with ringtally.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'yaml\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally import" format' -l 'format' -d 'Forces the format. (default: found out)' -rfka 'ndjson json json-sequence har csv xlsx text logfmt'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally import" encoding' -l 'encoding' -d 'Forces the encoding: utf-8, utf-16, utf-16le, utf-16be, windows-1250, windows-1251 or windows-1252. (default: found out)' -rfka 'utf-8 utf-16 utf-16le utf-16be windows-1250 windows-1251 windows-1252'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally import" salvage' -l 'salvage' -d 'Take what can be read of a damaged file.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally import" dry-run' -l 'dry-run' -d 'Do everything but keep nothing; makes neither ledger nor key.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally import" strict' -l 'strict' -d 'Exit with 65 when a record was rejected.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally import" json' -l 'json' -d 'Print one JSON value and nothing else.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally import" version' -l 'version' -d 'Show the version.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally import" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally inspect" db' -l 'db' -d 'The ledger. (default: $RINGTALLY_DB, else ringtally.db)' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'db\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally inspect" config' -l 'config' -d 'The configuration. (default: ringtally.yaml, which may be absent)' -rfa '(set -l exts \'yaml\' \'yml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally inspect" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally inspect" verbose' -l 'verbose' -d 'Say more: rejects list then shows the masked records.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_positional "ringtally inspect" -ge 1' -F
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally inspect" kind' -l 'kind' -d 'What the files hold: auto finds it out for each record, requests and calls insist; billed-calls is the provider\'s list of the calls that it bills. (default: the mapping\'s, else auto)' -rfka 'auto requests calls invoice billed-calls'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally inspect" source-tz' -l 'source-tz' -d 'Zone of times that name none, such as Europe/Bratislava. (default: the mapping\'s, else UTC)' -rfka '(__ringtally_custom_completion ---completion inspect -- --source-tz (count (__ringtally_tokens -pc)) (__ringtally_tokens -tC))'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally inspect" mapping' -l 'mapping' -d 'What the files\' own names, places and words mean: a mapping file, or the name of one that comes with ringtally.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'yaml\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally inspect" format' -l 'format' -d 'Forces the format. (default: found out)' -rfka 'ndjson json json-sequence har csv xlsx text logfmt'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally inspect" encoding' -l 'encoding' -d 'Forces the encoding: utf-8, utf-16, utf-16le, utf-16be, windows-1250, windows-1251 or windows-1252. (default: found out)' -rfka 'utf-8 utf-16 utf-16le utf-16be windows-1250 windows-1251 windows-1252'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally inspect" salvage' -l 'salvage' -d 'Take what can be read of a damaged file.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally inspect" json' -l 'json' -d 'Print one JSON value.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally inspect" version' -l 'version' -d 'Show the version.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally inspect" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally report" db' -l 'db' -d 'The ledger. (default: $RINGTALLY_DB, else ringtally.db)' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'db\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally report" config' -l 'config' -d 'The configuration. (default: ringtally.yaml, which may be absent)' -rfa '(set -l exts \'yaml\' \'yml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally report" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally report" verbose' -l 'verbose' -d 'Say more: rejects list then shows the masked records.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_positional "ringtally report" -ge 1' -fka 'answer-rate redirects failures spend spend-by-outcome cost-per-answer reconciliation matching exceptions billed-calls'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally report" from' -l 'from' -d 'First day, included.' -rfka ''
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally report" to' -l 'to' -d 'Last day, not included.' -rfka ''
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally report" last' -l 'last' -d 'The last days, weeks or months, counted back from the end of the day of the newest record; not from today.' -rfka ''
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally report" month' -l 'month' -d 'One calendar month.' -rfka ''
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally report" tz' -l 'tz' -d 'Zone of days and times, such as Europe/Bratislava. (default: $RINGTALLY_TZ, else the configuration\'s, else UTC)' -rfka '(__ringtally_custom_completion ---completion report -- --tz (count (__ringtally_tokens -pc)) (__ringtally_tokens -tC))'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally report" by' -l 'by' -d 'What rows are split by, with commas: one of day, week, month, hour, total, and any of account, country, origin, prefix, method, outcome.' -rfka '(__ringtally_custom_completion ---completion report -- --by (count (__ringtally_tokens -pc)) (__ringtally_tokens -tC))'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally report"' -l 'account' -d 'Only this account; may be given more than once.' -rfka ''
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally report" grace' -l 'grace' -d 'How much later an account\'s newest call record must be for a request without one to be missing: 90s, 30m, 1h, 2d.' -rfka ''
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally report" tariff' -l 'tariff' -d 'Price by another tariff: a version in the ledger, or a file. Nothing is stored. (default: the newest version)' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'csv\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally report" format' -l 'format' -d 'What to write: csv, html, xlsx, json, text; with commas. (default: csv,html into a folder, text to a terminal, csv into a pipe)' -rfka '(__ringtally_custom_completion ---completion report -- --format (count (__ringtally_tokens -pc)) (__ringtally_tokens -tC))'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally report" csv-dialect' -l 'csv-dialect' -d 'How CSV is written: standard, or excel for spreadsheets in most of Europe: semicolons and a byte order mark. (default: standard)' -rfka 'standard excel'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally report" out' -l 'out' -d 'The folder to write to; made where it is not there.' -rfa '(__ringtally_complete_directories)'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally report" reports' -l 'reports' -d 'A folder with reports of your own. (default: the configuration\'s report.reports)' -rfa '(__ringtally_complete_directories)'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally report" list' -l 'list' -d 'List the reports: what each answers, how it is split, and which file it is from.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally report" explain' -l 'explain' -d 'Tell how a report comes about: its columns, formulas, the SQL with --by in it, and SQLite\'s plan for it.' -rfka 'answer-rate redirects failures spend spend-by-outcome cost-per-answer reconciliation matching exceptions billed-calls'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally report" json' -l 'json' -d 'Print one JSON value, of --list and --explain.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally report" version' -l 'version' -d 'Show the version.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally report" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally verifications" db' -l 'db' -d 'The ledger. (default: $RINGTALLY_DB, else ringtally.db)' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'db\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally verifications" config' -l 'config' -d 'The configuration. (default: ringtally.yaml, which may be absent)' -rfa '(set -l exts \'yaml\' \'yml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally verifications" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally verifications" verbose' -l 'verbose' -d 'Say more: rejects list then shows the masked records.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally verifications" from' -l 'from' -d 'First day, included.' -rfka ''
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally verifications" to' -l 'to' -d 'Last day, not included.' -rfka ''
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally verifications" last' -l 'last' -d 'The last days, weeks or months, counted back from the end of the day of the newest record; not from today.' -rfka ''
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally verifications" month' -l 'month' -d 'One calendar month.' -rfka ''
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally verifications" tz' -l 'tz' -d 'Zone of days and times, such as Europe/Bratislava. (default: $RINGTALLY_TZ, else the configuration\'s, else UTC)' -rfka '(__ringtally_custom_completion ---completion verifications -- --tz (count (__ringtally_tokens -pc)) (__ringtally_tokens -tC))'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally verifications"' -l 'outcome' -d 'answered, busy, no_answer, rejected, billing, unavailable, unclassified, or unknown (no call record).' -rfka ''
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally verifications"' -l 'state' -d 'matched, awaiting, missing, call_only, or refused (requests that the provider refused).' -rfka ''
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally verifications"' -l 'q931' -d 'The q931_status of the call record that counts, or none.' -rfka ''
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally verifications"' -l 'final-status' -d 'The final_status of the call record that counts, or none.' -rfka ''
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally verifications"' -l 'method' -d 'passwordcall, flashcall and so on.' -rfka ''
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally verifications"' -l 'country' -d 'The called number\'s country, such as SK.' -rfka ''
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally verifications"' -l 'prefix' -d 'The called number\'s first digits, six at most.' -rfka ''
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally verifications"' -l 'origin' -d 'The country calling code of the number that calls, such as 421.' -rfka ''
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally verifications" redirected' -l 'redirected' -d 'yes or no: the number was found redirected, or not.' -rfka ''
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally verifications"' -l 'account' -d 'Only this account; may be given more than once.' -rfka ''
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally verifications" grace' -l 'grace' -d 'How much later an account\'s newest call record must be for a request without one to be missing: 90s, 30m, 1h, 2d.' -rfka ''
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally verifications" out' -l 'out' -d 'The file to write. (default: standard output)' -rF
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally verifications" version' -l 'version' -d 'Show the version.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally verifications" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally trace" db' -l 'db' -d 'The ledger. (default: $RINGTALLY_DB, else ringtally.db)' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'db\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally trace" config' -l 'config' -d 'The configuration. (default: ringtally.yaml, which may be absent)' -rfa '(set -l exts \'yaml\' \'yml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally trace" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally trace" verbose' -l 'verbose' -d 'Say more: rejects list then shows the masked records.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally trace"' -l 'phone' -d 'A called number, such as +421 905 123 456: lists its verifications.' -rfka ''
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally trace" tz' -l 'tz' -d 'Zone of times, such as Europe/Bratislava. (default: $RINGTALLY_TZ, else the configuration\'s, else UTC)' -rfka '(__ringtally_custom_completion ---completion trace -- --tz (count (__ringtally_tokens -pc)) (__ringtally_tokens -tC))'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally trace" grace' -l 'grace' -d 'How much later an account\'s newest call record must be for a request without one to be missing: 90s, 30m, 1h, 2d.' -rfka ''
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally trace" tariff' -l 'tariff' -d 'Price by another tariff: a version in the ledger, or a file. Nothing is stored. (default: the newest version)' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'csv\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally trace" json' -l 'json' -d 'Print one JSON value.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally trace" version' -l 'version' -d 'Show the version.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally trace" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally imports" version' -l 'version' -d 'Show the version.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally imports" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_positional "ringtally imports" -eq 1' -fa 'list' -d 'Every file of every import, and what became of it.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_positional "ringtally imports" -eq 1' -fa 'forget' -d 'Take imports out again: the ledger is as if they had never been.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally imports list" db' -l 'db' -d 'The ledger. (default: $RINGTALLY_DB, else ringtally.db)' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'db\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally imports list" config' -l 'config' -d 'The configuration. (default: ringtally.yaml, which may be absent)' -rfa '(set -l exts \'yaml\' \'yml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally imports list" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally imports list" verbose' -l 'verbose' -d 'Say more: rejects list then shows the masked records.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally imports list" json' -l 'json' -d 'Print one JSON value: an array with path, SHA-256, format, encoding and how it was read as well.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally imports list" version' -l 'version' -d 'Show the version.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally imports list" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally imports forget" db' -l 'db' -d 'The ledger. (default: $RINGTALLY_DB, else ringtally.db)' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'db\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally imports forget" config' -l 'config' -d 'The configuration. (default: ringtally.yaml, which may be absent)' -rfa '(set -l exts \'yaml\' \'yml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally imports forget" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally imports forget" verbose' -l 'verbose' -d 'Say more: rejects list then shows the masked records.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally imports forget" dry-run' -l 'dry-run' -d 'Say what would go, and take nothing out.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally imports forget" json' -l 'json' -d 'Print one JSON value.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally imports forget" version' -l 'version' -d 'Show the version.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally imports forget" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally rejects" version' -l 'version' -d 'Show the version.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally rejects" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_positional "ringtally rejects" -eq 1' -fa 'list' -d 'Show the records that could not be used, with file, line and reason.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_positional "ringtally rejects" -eq 1' -fa 'export' -d 'Write the rejected records, masked, as CSV.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_positional "ringtally rejects" -eq 1' -fa 'retry' -d 'Read the sources of rejected records again.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally rejects list" db' -l 'db' -d 'The ledger. (default: $RINGTALLY_DB, else ringtally.db)' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'db\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally rejects list" config' -l 'config' -d 'The configuration. (default: ringtally.yaml, which may be absent)' -rfa '(set -l exts \'yaml\' \'yml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally rejects list" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally rejects list" verbose' -l 'verbose' -d 'Say more: rejects list then shows the masked records.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally rejects list" json' -l 'json' -d 'Print one JSON value: an array of id, file, member, line, reason, record.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally rejects list" version' -l 'version' -d 'Show the version.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally rejects list" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally rejects export" db' -l 'db' -d 'The ledger. (default: $RINGTALLY_DB, else ringtally.db)' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'db\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally rejects export" config' -l 'config' -d 'The configuration. (default: ringtally.yaml, which may be absent)' -rfa '(set -l exts \'yaml\' \'yml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally rejects export" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally rejects export" verbose' -l 'verbose' -d 'Say more: rejects list then shows the masked records.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally rejects export" out' -l 'out' -d 'The file to write. (default: standard output)' -rF
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally rejects export" version' -l 'version' -d 'Show the version.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally rejects export" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally rejects retry" db' -l 'db' -d 'The ledger. (default: $RINGTALLY_DB, else ringtally.db)' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'db\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally rejects retry" config' -l 'config' -d 'The configuration. (default: ringtally.yaml, which may be absent)' -rfa '(set -l exts \'yaml\' \'yml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally rejects retry" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally rejects retry" verbose' -l 'verbose' -d 'Say more: rejects list then shows the masked records.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_positional "ringtally rejects retry" -ge 1' -F
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally rejects retry"' -l 'import' -d 'Only what this import brought.' -rfka ''
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally rejects retry" kind' -l 'kind' -d 'Read them as this kind now.' -rfka 'auto requests calls invoice billed-calls'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally rejects retry" source-tz' -l 'source-tz' -d 'Read times that name no zone in this one now.' -rfka '(__ringtally_custom_completion ---completion rejects retry -- --source-tz (count (__ringtally_tokens -pc)) (__ringtally_tokens -tC))'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally rejects retry" format' -l 'format' -d 'Read them in this format now.' -rfka 'ndjson json json-sequence har csv xlsx text logfmt'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally rejects retry" encoding' -l 'encoding' -d 'Read them in this encoding now.' -rfka 'utf-8 utf-16 utf-16le utf-16be windows-1250 windows-1251 windows-1252'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally rejects retry" mapping' -l 'mapping' -d 'Read them by this mapping now: a file, or the name of one of ringtally\'s.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'yaml\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally rejects retry" salvage' -l 'salvage' -d 'Take what can be read of a damaged file, where the import did not say so.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally rejects retry" dry-run' -l 'dry-run' -d 'Do everything but keep nothing.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally rejects retry" json' -l 'json' -d 'Print one JSON value.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally rejects retry" version' -l 'version' -d 'Show the version.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally rejects retry" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally mapping" version' -l 'version' -d 'Show the version.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally mapping" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_positional "ringtally mapping" -eq 1' -fa 'check' -d 'Read the samples of mapping files, and say whether they are what they should be.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_positional "ringtally mapping" -eq 1' -fa 'list' -d 'The mappings that ringtally has, and those of a folder.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally mapping check" db' -l 'db' -d 'The ledger. (default: $RINGTALLY_DB, else ringtally.db)' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'db\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally mapping check" config' -l 'config' -d 'The configuration. (default: ringtally.yaml, which may be absent)' -rfa '(set -l exts \'yaml\' \'yml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally mapping check" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally mapping check" verbose' -l 'verbose' -d 'Say more: rejects list then shows the masked records.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_positional "ringtally mapping check" -ge 1' -fa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'yaml\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally mapping check" version' -l 'version' -d 'Show the version.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally mapping check" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally mapping list" db' -l 'db' -d 'The ledger. (default: $RINGTALLY_DB, else ringtally.db)' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'db\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally mapping list" config' -l 'config' -d 'The configuration. (default: ringtally.yaml, which may be absent)' -rfa '(set -l exts \'yaml\' \'yml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally mapping list" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally mapping list" verbose' -l 'verbose' -d 'Say more: rejects list then shows the masked records.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_positional "ringtally mapping list" -ge 1' -fa '(__ringtally_complete_directories)'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally mapping list" version' -l 'version' -d 'Show the version.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally mapping list" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally tariff" version' -l 'version' -d 'Show the version.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally tariff" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_positional "ringtally tariff" -eq 1' -fa 'show' -d 'Show a version of the tariff, or which versions there are.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_positional "ringtally tariff" -eq 1' -fa 'check' -d 'Is a file a tariff, and does it say what is meant?'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_positional "ringtally tariff" -eq 1' -fa 'set' -d 'Make a file the tariff: a new version, by which reports price every verification.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally tariff show" db' -l 'db' -d 'The ledger. (default: $RINGTALLY_DB, else ringtally.db)' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'db\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally tariff show" config' -l 'config' -d 'The configuration. (default: ringtally.yaml, which may be absent)' -rfa '(set -l exts \'yaml\' \'yml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally tariff show" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally tariff show" verbose' -l 'verbose' -d 'Say more: rejects list then shows the masked records.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally tariff show" all' -l 'all' -d 'Show which versions there are, with the time each was set at, its name and the number of its rows.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally tariff show" json' -l 'json' -d 'Print one JSON value.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally tariff show" version' -l 'version' -d 'Show the version.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally tariff show" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally tariff check" db' -l 'db' -d 'The ledger. (default: $RINGTALLY_DB, else ringtally.db)' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'db\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally tariff check" config' -l 'config' -d 'The configuration. (default: ringtally.yaml, which may be absent)' -rfa '(set -l exts \'yaml\' \'yml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally tariff check" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally tariff check" verbose' -l 'verbose' -d 'Say more: rejects list then shows the masked records.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_positional "ringtally tariff check" -eq 1' -fa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'csv\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally tariff check" json' -l 'json' -d 'Print one JSON value: rows, errors and warnings.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally tariff check" version' -l 'version' -d 'Show the version.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally tariff check" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally tariff set" db' -l 'db' -d 'The ledger. (default: $RINGTALLY_DB, else ringtally.db)' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'db\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally tariff set" config' -l 'config' -d 'The configuration. (default: ringtally.yaml, which may be absent)' -rfa '(set -l exts \'yaml\' \'yml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally tariff set" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally tariff set" verbose' -l 'verbose' -d 'Say more: rejects list then shows the masked records.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_positional "ringtally tariff set" -eq 1' -fa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'csv\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally tariff set" name' -l 'name' -d 'What to call the version. (default: the file\'s name)' -rfka ''
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally tariff set" dry-run' -l 'dry-run' -d 'Store nothing; show the amounts that would change.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally tariff set" tz' -l 'tz' -d 'Zone of the months that --dry-run shows. (default: $RINGTALLY_TZ, else the configuration\'s, else UTC)' -rfka '(__ringtally_custom_completion ---completion tariff set -- --tz (count (__ringtally_tokens -pc)) (__ringtally_tokens -tC))'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally tariff set" json' -l 'json' -d 'Print one JSON value.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally tariff set" version' -l 'version' -d 'Show the version.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally tariff set" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally reconcile" db' -l 'db' -d 'The ledger. (default: $RINGTALLY_DB, else ringtally.db)' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'db\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally reconcile" config' -l 'config' -d 'The configuration. (default: ringtally.yaml, which may be absent)' -rfa '(set -l exts \'yaml\' \'yml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally reconcile" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally reconcile" verbose' -l 'verbose' -d 'Say more: rejects list then shows the masked records.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally reconcile" invoice' -l 'invoice' -d 'Only this invoice, by its number. (default: all)' -rfka ''
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally reconcile" tolerance' -l 'tolerance' -d 'An amount that may differ, in each line\'s currency.' -rfka ''
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally reconcile" tz' -l 'tz' -d 'Zone of the invoices\' days. (default: $RINGTALLY_TZ, else the configuration\'s, else UTC)' -rfka '(__ringtally_custom_completion ---completion reconcile -- --tz (count (__ringtally_tokens -pc)) (__ringtally_tokens -tC))'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally reconcile" calls' -l 'calls' -d 'Compare a list of billed calls, too, by its import\'s number (ringtally imports list).' -rfka ''
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally reconcile" match-window' -l 'match-window' -d 'How many seconds a billed call without a key may be from its verification. (default: 120)' -rfka ''
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally reconcile" grace' -l 'grace' -d 'How much later an account\'s newest call record must be for a request without one to be missing: 90s, 30m, 1h, 2d.' -rfka ''
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally reconcile" tariff' -l 'tariff' -d 'Price by another tariff: a version in the ledger, or a file. Nothing is stored. (default: the newest version)' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'csv\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally reconcile" format' -l 'format' -d 'What to write: csv, html, xlsx, json, text; with commas. (default: csv,html into a folder, text to a terminal, csv into a pipe)' -rfka '(__ringtally_custom_completion ---completion reconcile -- --format (count (__ringtally_tokens -pc)) (__ringtally_tokens -tC))'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally reconcile" csv-dialect' -l 'csv-dialect' -d 'How CSV is written: standard, or excel for spreadsheets in most of Europe: semicolons and a byte order mark. (default: standard)' -rfka 'standard excel'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally reconcile" out' -l 'out' -d 'The folder to write to; made where it is not there.' -rfa '(__ringtally_complete_directories)'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally reconcile" version' -l 'version' -d 'Show the version.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally reconcile" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally export" db' -l 'db' -d 'The ledger. (default: $RINGTALLY_DB, else ringtally.db)' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'db\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally export" config' -l 'config' -d 'The configuration. (default: ringtally.yaml, which may be absent)' -rfa '(set -l exts \'yaml\' \'yml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally export" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally export" verbose' -l 'verbose' -d 'Say more: rejects list then shows the masked records.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally export" out' -l 'out' -d 'The file to write; it must not be there yet.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'db\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally export" grace' -l 'grace' -d 'How long a call record may take before it is missing: 90s, 30m, 1h, 2d.' -rfka ''
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally export" version' -l 'version' -d 'Show the version.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally export" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally check" db' -l 'db' -d 'The ledger. (default: $RINGTALLY_DB, else ringtally.db)' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'db\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally check" config' -l 'config' -d 'The configuration. (default: ringtally.yaml, which may be absent)' -rfa '(set -l exts \'yaml\' \'yml\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally check" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally check" verbose' -l 'verbose' -d 'Say more: rejects list then shows the masked records.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally check" json' -l 'json' -d 'Print one JSON value: an array of check, sound, detail.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally check" version' -l 'version' -d 'Show the version.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally check" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'ringtally' -n '__ringtally_should_offer_completions_for_flags_or_options "ringtally help" version' -l 'version' -d 'Show the version.'
