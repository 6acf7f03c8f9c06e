#!/bin/bash

__ringtally_cursor_index_in_current_word() {
    local remaining="${COMP_LINE}"

    local word
    for word in "${COMP_WORDS[@]::COMP_CWORD}"; do
        remaining="${remaining##*([[:space:]])"${word}"*([[:space:]])}"
    done

    local -ir index="$((COMP_POINT - ${#COMP_LINE} + ${#remaining}))"
    if [[ "${index}" -le 0 ]]; then
        printf 0
    else
        printf %s "${index}"
    fi
}

# positional arguments:
#
# - 1: the current (sub)command's count of positional arguments
#
# required variables:
#
# - repeating_flags: the repeating flags that the current (sub)command can accept
# - non_repeating_flags: the non-repeating flags that the current (sub)command can accept
# - repeating_options: the repeating options that the current (sub)command can accept
# - non_repeating_options: the non-repeating options that the current (sub)command can accept
# - positional_number: value ignored
# - unparsed_words: unparsed words from the current command line
#
# modified variables:
#
# - non_repeating_flags: remove flags for this (sub)command that are already on the command line
# - non_repeating_options: remove options for this (sub)command that are already on the command line
# - positional_number: set to the current positional number
# - unparsed_words: remove all flags, options, and option values for this (sub)command
__ringtally_offer_flags_options() {
    local -ir positional_count="${1}"
    positional_number=0

    local was_flag_option_terminator_seen=false
    local is_parsing_option_value=false

    local -ar unparsed_word_indices=("${!unparsed_words[@]}")
    local -i word_index
    for word_index in "${unparsed_word_indices[@]}"; do
        if "${is_parsing_option_value}"; then
            # This word is an option value:
            # Reset marker for next word iff not currently the last word
            [[ "${word_index}" -ne "${unparsed_word_indices[${#unparsed_word_indices[@]} - 1]}" ]] && is_parsing_option_value=false
            unset "unparsed_words[${word_index}]"
            # Do not process this word as a flag or an option
            continue
        fi

        local word="${unparsed_words["${word_index}"]}"
        if ! "${was_flag_option_terminator_seen}"; then
            case "${word}" in
            --)
                unset "unparsed_words[${word_index}]"
                # by itself -- is a flag/option terminator, but if it is the last word, it is the start of a completion
                if [[ "${word_index}" -ne "${unparsed_word_indices[${#unparsed_word_indices[@]} - 1]}" ]]; then
                    was_flag_option_terminator_seen=true
                fi
                continue
                ;;
            -*)
                # ${word} is a flag or an option
                # If ${word} is an option, mark that the next word to be parsed is an option value
                local option
                for option in "${repeating_options[@]}" "${non_repeating_options[@]}"; do
                    [[ "${word}" = "${option}" ]] && is_parsing_option_value=true && break
                done

                # Remove ${word} from ${non_repeating_flags} or ${non_repeating_options} so it isn't offered again
                local not_found=true
                local -i index
                for index in "${!non_repeating_flags[@]}"; do
                    if [[ "${non_repeating_flags[${index}]}" = "${word}" ]]; then
                        unset "non_repeating_flags[${index}]"
                        non_repeating_flags=("${non_repeating_flags[@]}")
                        not_found=false
                        break
                    fi
                done
                if "${not_found}"; then
                    for index in "${!non_repeating_flags[@]}"; do
                        if [[ "${non_repeating_flags[${index}]}" = "${word}" ]]; then
                            unset "non_repeating_flags[${index}]"
                            non_repeating_flags=("${non_repeating_flags[@]}")
                            break
                        fi
                    done
                fi
                unset "unparsed_words[${word_index}]"
                continue
                ;;
            esac
        fi

        # ${word} is neither a flag, nor an option, nor an option value
        if [[ "${positional_number}" -lt "${positional_count}" || "${positional_count}" -lt 0 ]]; then
            # ${word} is a positional
            ((positional_number++))
            unset "unparsed_words[${word_index}]"
        else
            if [[ -z "${word}" ]]; then
                # Could be completing a flag, option, or subcommand
                positional_number=-1
            else
                # ${word} is a subcommand or invalid, so stop processing this (sub)command
                positional_number=-2
            fi
            break
        fi
    done

    unparsed_words=("${unparsed_words[@]}")

    if\
        ! "${was_flag_option_terminator_seen}"\
        && ! "${is_parsing_option_value}"\
        && [[ ("${cur}" = -* && "${positional_number}" -ge 0) || "${positional_number}" -eq -1 ]]
    then
        COMPREPLY+=($(compgen -W "${repeating_flags[*]} ${non_repeating_flags[*]} ${repeating_options[*]} ${non_repeating_options[*]}" -- "${cur}"))
    fi
}

__ringtally_add_completions() {
    local completion
    while IFS='' read -r completion; do
        COMPREPLY+=("${completion}")
    done < <(IFS=$'\n' compgen "${@}" -- "${cur}")
}

__ringtally_custom_complete() {
    if [[ -n "${cur}" || -z ${COMP_WORDS[${COMP_CWORD}]} || "${COMP_LINE:${COMP_POINT}:1}" != ' ' ]]; then
        local -ar words=("${COMP_WORDS[@]}")
    else
        local -ar words=("${COMP_WORDS[@]::${COMP_CWORD}}" '' "${COMP_WORDS[@]:${COMP_CWORD}}")
    fi

    "${COMP_WORDS[0]}" "${@}" "${words[@]}"
}

_ringtally() {
    local state
    state="$(shopt -p;shopt -po)"
    trap "${state//$'\n'/;}" RETURN
    shopt -s extglob
    set +o history +o posix

    local -xr SAP_SHELL=bash
    local -x SAP_SHELL_VERSION
    SAP_SHELL_VERSION="$(IFS='.';printf %s "${BASH_VERSINFO[*]}")"
    local -r SAP_SHELL_VERSION

    local -r cur="${2}"
    local -r prev="${3}"

    local -i positional_number
    local -a unparsed_words=("${COMP_WORDS[@]:1:${COMP_CWORD}}")

    local -a repeating_flags=()
    local -a non_repeating_flags=(--version -h --help)
    local -a repeating_options=()
    local -a non_repeating_options=()
    __ringtally_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    demo|import|inspect|report|verifications|trace|imports|rejects|mapping|tariff|reconcile|export|check|help)
        # Offer subcommand argument completions
        "_ringtally_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'demo import inspect report verifications trace imports rejects mapping tariff reconcile export check help' -- "${cur}"))
        ;;
    esac
}

_ringtally_demo() {
    repeating_flags=()
    non_repeating_flags=(--quiet -q --only-data --version -h --help)
    repeating_options=()
    non_repeating_options=(--out --verifications --days --seed)
    __ringtally_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--out')
        __ringtally_add_completions -d
        return
        ;;
    '--verifications')
        return
        ;;
    '--days')
        return
        ;;
    '--seed')
        return
        ;;
    esac
}

_ringtally_import() {
    repeating_flags=()
    non_repeating_flags=(--quiet -q --verbose --salvage --dry-run --strict --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--db --config --kind --source-tz --mapping --format --encoding)
    __ringtally_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--db')
        __ringtally_add_completions -o plusdirs -fX '!*.@(db)'
        return
        ;;
    '--config')
        __ringtally_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    '--kind')
        __ringtally_add_completions -W 'auto'$'\n''requests'$'\n''calls'$'\n''invoice'$'\n''billed-calls'
        return
        ;;
    '--source-tz')
        __ringtally_add_completions -W "$(__ringtally_custom_complete ---completion import -- --source-tz "${COMP_CWORD}" "$(__ringtally_cursor_index_in_current_word)")"
        return
        ;;
    '--mapping')
        __ringtally_add_completions -o plusdirs -fX '!*.@(yaml)'
        return
        ;;
    '--format')
        __ringtally_add_completions -W 'ndjson'$'\n''json'$'\n''json-sequence'$'\n''har'$'\n''csv'$'\n''xlsx'$'\n''text'$'\n''logfmt'
        return
        ;;
    '--encoding')
        __ringtally_add_completions -W 'utf-8'$'\n''utf-16'$'\n''utf-16le'$'\n''utf-16be'$'\n''windows-1250'$'\n''windows-1251'$'\n''windows-1252'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __ringtally_add_completions -f
        return
        ;;
    esac
}

_ringtally_inspect() {
    repeating_flags=()
    non_repeating_flags=(--quiet -q --verbose --salvage --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--db --config --kind --source-tz --mapping --format --encoding)
    __ringtally_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--db')
        __ringtally_add_completions -o plusdirs -fX '!*.@(db)'
        return
        ;;
    '--config')
        __ringtally_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    '--kind')
        __ringtally_add_completions -W 'auto'$'\n''requests'$'\n''calls'$'\n''invoice'$'\n''billed-calls'
        return
        ;;
    '--source-tz')
        __ringtally_add_completions -W "$(__ringtally_custom_complete ---completion inspect -- --source-tz "${COMP_CWORD}" "$(__ringtally_cursor_index_in_current_word)")"
        return
        ;;
    '--mapping')
        __ringtally_add_completions -o plusdirs -fX '!*.@(yaml)'
        return
        ;;
    '--format')
        __ringtally_add_completions -W 'ndjson'$'\n''json'$'\n''json-sequence'$'\n''har'$'\n''csv'$'\n''xlsx'$'\n''text'$'\n''logfmt'
        return
        ;;
    '--encoding')
        __ringtally_add_completions -W 'utf-8'$'\n''utf-16'$'\n''utf-16le'$'\n''utf-16be'$'\n''windows-1250'$'\n''windows-1251'$'\n''windows-1252'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __ringtally_add_completions -f
        return
        ;;
    esac
}

_ringtally_report() {
    repeating_flags=()
    non_repeating_flags=(--quiet -q --verbose --list --json --version -h --help)
    repeating_options=(--account)
    non_repeating_options=(--db --config --from --to --last --month --tz --by --grace --tariff --format --csv-dialect --out --reports --explain)
    __ringtally_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--db')
        __ringtally_add_completions -o plusdirs -fX '!*.@(db)'
        return
        ;;
    '--config')
        __ringtally_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    '--from')
        return
        ;;
    '--to')
        return
        ;;
    '--last')
        return
        ;;
    '--month')
        return
        ;;
    '--tz')
        __ringtally_add_completions -W "$(__ringtally_custom_complete ---completion report -- --tz "${COMP_CWORD}" "$(__ringtally_cursor_index_in_current_word)")"
        return
        ;;
    '--by')
        __ringtally_add_completions -W "$(__ringtally_custom_complete ---completion report -- --by "${COMP_CWORD}" "$(__ringtally_cursor_index_in_current_word)")"
        return
        ;;
    '--account')
        return
        ;;
    '--grace')
        return
        ;;
    '--tariff')
        __ringtally_add_completions -o plusdirs -fX '!*.@(csv)'
        return
        ;;
    '--format')
        __ringtally_add_completions -W "$(__ringtally_custom_complete ---completion report -- --format "${COMP_CWORD}" "$(__ringtally_cursor_index_in_current_word)")"
        return
        ;;
    '--csv-dialect')
        __ringtally_add_completions -W 'standard'$'\n''excel'
        return
        ;;
    '--out')
        __ringtally_add_completions -d
        return
        ;;
    '--reports')
        __ringtally_add_completions -d
        return
        ;;
    '--explain')
        __ringtally_add_completions -W 'answer-rate'$'\n''redirects'$'\n''failures'$'\n''spend'$'\n''spend-by-outcome'$'\n''cost-per-answer'$'\n''reconciliation'$'\n''matching'$'\n''exceptions'$'\n''billed-calls'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __ringtally_add_completions -W 'answer-rate'$'\n''redirects'$'\n''failures'$'\n''spend'$'\n''spend-by-outcome'$'\n''cost-per-answer'$'\n''reconciliation'$'\n''matching'$'\n''exceptions'$'\n''billed-calls'
        return
        ;;
    esac
}

_ringtally_verifications() {
    repeating_flags=()
    non_repeating_flags=(--quiet -q --verbose --version -h --help)
    repeating_options=(--outcome --state --q931 --final-status --method --country --prefix --origin --account)
    non_repeating_options=(--db --config --from --to --last --month --tz --redirected --grace --out)
    __ringtally_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--db')
        __ringtally_add_completions -o plusdirs -fX '!*.@(db)'
        return
        ;;
    '--config')
        __ringtally_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    '--from')
        return
        ;;
    '--to')
        return
        ;;
    '--last')
        return
        ;;
    '--month')
        return
        ;;
    '--tz')
        __ringtally_add_completions -W "$(__ringtally_custom_complete ---completion verifications -- --tz "${COMP_CWORD}" "$(__ringtally_cursor_index_in_current_word)")"
        return
        ;;
    '--outcome')
        return
        ;;
    '--state')
        return
        ;;
    '--q931')
        return
        ;;
    '--final-status')
        return
        ;;
    '--method')
        return
        ;;
    '--country')
        return
        ;;
    '--prefix')
        return
        ;;
    '--origin')
        return
        ;;
    '--redirected')
        return
        ;;
    '--account')
        return
        ;;
    '--grace')
        return
        ;;
    '--out')
        __ringtally_add_completions -f
        return
        ;;
    esac
}

_ringtally_trace() {
    repeating_flags=()
    non_repeating_flags=(--quiet -q --verbose --json --version -h --help)
    repeating_options=(--phone)
    non_repeating_options=(--db --config --tz --grace --tariff)
    __ringtally_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--db')
        __ringtally_add_completions -o plusdirs -fX '!*.@(db)'
        return
        ;;
    '--config')
        __ringtally_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    '--phone')
        return
        ;;
    '--tz')
        __ringtally_add_completions -W "$(__ringtally_custom_complete ---completion trace -- --tz "${COMP_CWORD}" "$(__ringtally_cursor_index_in_current_word)")"
        return
        ;;
    '--grace')
        return
        ;;
    '--tariff')
        __ringtally_add_completions -o plusdirs -fX '!*.@(csv)'
        return
        ;;
    esac
}

_ringtally_imports() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __ringtally_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    list|forget)
        # Offer subcommand argument completions
        "_ringtally_imports_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'list forget' -- "${cur}"))
        ;;
    esac
}

_ringtally_imports_list() {
    repeating_flags=()
    non_repeating_flags=(--quiet -q --verbose --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--db --config)
    __ringtally_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--db')
        __ringtally_add_completions -o plusdirs -fX '!*.@(db)'
        return
        ;;
    '--config')
        __ringtally_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    esac
}

_ringtally_imports_forget() {
    repeating_flags=()
    non_repeating_flags=(--quiet -q --verbose --dry-run --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--db --config)
    __ringtally_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--db')
        __ringtally_add_completions -o plusdirs -fX '!*.@(db)'
        return
        ;;
    '--config')
        __ringtally_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    esac
}

_ringtally_rejects() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __ringtally_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    list|export|retry)
        # Offer subcommand argument completions
        "_ringtally_rejects_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'list export retry' -- "${cur}"))
        ;;
    esac
}

_ringtally_rejects_list() {
    repeating_flags=()
    non_repeating_flags=(--quiet -q --verbose --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--db --config)
    __ringtally_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--db')
        __ringtally_add_completions -o plusdirs -fX '!*.@(db)'
        return
        ;;
    '--config')
        __ringtally_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    esac
}

_ringtally_rejects_export() {
    repeating_flags=()
    non_repeating_flags=(--quiet -q --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--db --config --out)
    __ringtally_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--db')
        __ringtally_add_completions -o plusdirs -fX '!*.@(db)'
        return
        ;;
    '--config')
        __ringtally_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    '--out')
        __ringtally_add_completions -f
        return
        ;;
    esac
}

_ringtally_rejects_retry() {
    repeating_flags=()
    non_repeating_flags=(--quiet -q --verbose --salvage --dry-run --json --version -h --help)
    repeating_options=(--import)
    non_repeating_options=(--db --config --kind --source-tz --format --encoding --mapping)
    __ringtally_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--db')
        __ringtally_add_completions -o plusdirs -fX '!*.@(db)'
        return
        ;;
    '--config')
        __ringtally_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    '--import')
        return
        ;;
    '--kind')
        __ringtally_add_completions -W 'auto'$'\n''requests'$'\n''calls'$'\n''invoice'$'\n''billed-calls'
        return
        ;;
    '--source-tz')
        __ringtally_add_completions -W "$(__ringtally_custom_complete ---completion rejects retry -- --source-tz "${COMP_CWORD}" "$(__ringtally_cursor_index_in_current_word)")"
        return
        ;;
    '--format')
        __ringtally_add_completions -W 'ndjson'$'\n''json'$'\n''json-sequence'$'\n''har'$'\n''csv'$'\n''xlsx'$'\n''text'$'\n''logfmt'
        return
        ;;
    '--encoding')
        __ringtally_add_completions -W 'utf-8'$'\n''utf-16'$'\n''utf-16le'$'\n''utf-16be'$'\n''windows-1250'$'\n''windows-1251'$'\n''windows-1252'
        return
        ;;
    '--mapping')
        __ringtally_add_completions -o plusdirs -fX '!*.@(yaml)'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __ringtally_add_completions -f
        return
        ;;
    esac
}

_ringtally_mapping() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __ringtally_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    check|list)
        # Offer subcommand argument completions
        "_ringtally_mapping_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'check list' -- "${cur}"))
        ;;
    esac
}

_ringtally_mapping_check() {
    repeating_flags=()
    non_repeating_flags=(--quiet -q --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--db --config)
    __ringtally_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--db')
        __ringtally_add_completions -o plusdirs -fX '!*.@(db)'
        return
        ;;
    '--config')
        __ringtally_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __ringtally_add_completions -o plusdirs -fX '!*.@(yaml)'
        return
        ;;
    esac
}

_ringtally_mapping_list() {
    repeating_flags=()
    non_repeating_flags=(--quiet -q --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--db --config)
    __ringtally_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--db')
        __ringtally_add_completions -o plusdirs -fX '!*.@(db)'
        return
        ;;
    '--config')
        __ringtally_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __ringtally_add_completions -d
        return
        ;;
    esac
}

_ringtally_tariff() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __ringtally_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    show|check|set)
        # Offer subcommand argument completions
        "_ringtally_tariff_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'show check set' -- "${cur}"))
        ;;
    esac
}

_ringtally_tariff_show() {
    repeating_flags=()
    non_repeating_flags=(--quiet -q --verbose --all --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--db --config)
    __ringtally_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--db')
        __ringtally_add_completions -o plusdirs -fX '!*.@(db)'
        return
        ;;
    '--config')
        __ringtally_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    esac
}

_ringtally_tariff_check() {
    repeating_flags=()
    non_repeating_flags=(--quiet -q --verbose --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--db --config)
    __ringtally_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--db')
        __ringtally_add_completions -o plusdirs -fX '!*.@(db)'
        return
        ;;
    '--config')
        __ringtally_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __ringtally_add_completions -o plusdirs -fX '!*.@(csv)'
        return
        ;;
    esac
}

_ringtally_tariff_set() {
    repeating_flags=()
    non_repeating_flags=(--quiet -q --verbose --dry-run --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--db --config --name --tz)
    __ringtally_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--db')
        __ringtally_add_completions -o plusdirs -fX '!*.@(db)'
        return
        ;;
    '--config')
        __ringtally_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    '--name')
        return
        ;;
    '--tz')
        __ringtally_add_completions -W "$(__ringtally_custom_complete ---completion tariff set -- --tz "${COMP_CWORD}" "$(__ringtally_cursor_index_in_current_word)")"
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __ringtally_add_completions -o plusdirs -fX '!*.@(csv)'
        return
        ;;
    esac
}

_ringtally_reconcile() {
    repeating_flags=()
    non_repeating_flags=(--quiet -q --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--db --config --invoice --tolerance --tz --calls --match-window --grace --tariff --format --csv-dialect --out)
    __ringtally_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--db')
        __ringtally_add_completions -o plusdirs -fX '!*.@(db)'
        return
        ;;
    '--config')
        __ringtally_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    '--invoice')
        return
        ;;
    '--tolerance')
        return
        ;;
    '--tz')
        __ringtally_add_completions -W "$(__ringtally_custom_complete ---completion reconcile -- --tz "${COMP_CWORD}" "$(__ringtally_cursor_index_in_current_word)")"
        return
        ;;
    '--calls')
        return
        ;;
    '--match-window')
        return
        ;;
    '--grace')
        return
        ;;
    '--tariff')
        __ringtally_add_completions -o plusdirs -fX '!*.@(csv)'
        return
        ;;
    '--format')
        __ringtally_add_completions -W "$(__ringtally_custom_complete ---completion reconcile -- --format "${COMP_CWORD}" "$(__ringtally_cursor_index_in_current_word)")"
        return
        ;;
    '--csv-dialect')
        __ringtally_add_completions -W 'standard'$'\n''excel'
        return
        ;;
    '--out')
        __ringtally_add_completions -d
        return
        ;;
    esac
}

_ringtally_export() {
    repeating_flags=()
    non_repeating_flags=(--quiet -q --verbose --version -h --help)
    repeating_options=()
    non_repeating_options=(--db --config --out --grace)
    __ringtally_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--db')
        __ringtally_add_completions -o plusdirs -fX '!*.@(db)'
        return
        ;;
    '--config')
        __ringtally_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    '--out')
        __ringtally_add_completions -o plusdirs -fX '!*.@(db)'
        return
        ;;
    '--grace')
        return
        ;;
    esac
}

_ringtally_check() {
    repeating_flags=()
    non_repeating_flags=(--quiet -q --verbose --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--db --config)
    __ringtally_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--db')
        __ringtally_add_completions -o plusdirs -fX '!*.@(db)'
        return
        ;;
    '--config')
        __ringtally_add_completions -o plusdirs -fX '!*.@(yaml|yml)'
        return
        ;;
    esac
}

_ringtally_help() {
    repeating_flags=()
    non_repeating_flags=(--version)
    repeating_options=()
    non_repeating_options=()
    __ringtally_offer_flags_options -1
}

complete -o filenames -F _ringtally ringtally
