# Completion of parley for bash. What there is to complete is read from `parley --help` and
# `parley COMMAND --help`: commands, options, what kind of value each wants, and lists of names.
# A command with verbs, such as "cert", is "cert verify" here when its verb is known.

# The commands of the program, or the verbs of a command.
_parley_commands() {
    "$@" --help 2>/dev/null | sed -n 's/^  \([a-z][a-z]*\) .*/\1/p'
}

# Each option of a command, and behind it the kind of its value: "--ca FILE", "--json".
_parley_options() {
    "$1" $2 --help 2>/dev/null | awk '/^  -/ {
        at = $1 ~ /^--/ ? 1 : 2
        print $at ($(at + 1) ~ /^[A-Z:]+$/ ? " " $(at + 1) : "")
    }'
}

# The names that the help of an option lists behind "the best first:" or "one of:".
_parley_names() {
    "$1" $2 --help 2>/dev/null | awk -v option="$3" '
        /^  -/ { inside = $1 == option }
        inside { text = text $0 }
        END { gsub(/ /, "", text); sub(/.*(thebestfirst|oneof):/, "", text); sub(/;.*/, "", text); gsub(/,/, "\n", text); print text }'
}

# A list with commas between: its last name is completed, those before stay.
_parley_list() {
    local names before='' last=$4
    names=$(_parley_names "$1" "$2" "$3")
    [[ $4 == *,* ]] && before=${4%,*}, last=${4##*,}
    mapfile -t COMPREPLY < <(compgen -P "$before" -W "$names" -- "$last")
    compopt -o nospace 2>/dev/null
}

_parley_paths() {
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen "$1" -- "$2")
}

# False: the option takes no value.
_parley_value() {
    case $(_parley_options "$1" "$2" | grep -e "^$3 ") in
        '') return 1 ;;
        *' FILE') _parley_paths -f "$4" ;;
        *' DIR') _parley_paths -d "$4" ;;
        *' LIST') _parley_list "$@" ;;
        *' WORD') mapfile -t COMPREPLY < <(compgen -W "$(_parley_names "$@")" -- "$4") ;;
        *' VERSION') mapfile -t COMPREPLY < <(compgen -W '1.2 1.3' -- "$4") ;;
    esac
    return 0
}

_parley() {
    local program=${COMP_WORDS[0]} command=${COMP_WORDS[1]} current=${COMP_WORDS[COMP_CWORD]}
    local before=${COMP_WORDS[COMP_CWORD - 1]} choices=''

    COMPREPLY=()
    # --option=value comes as three words.
    [[ $current == = ]] && current=''
    [[ $before == = ]] && before=${COMP_WORDS[COMP_CWORD - 2]}

    if [[ $command == cert ]] && ((COMP_CWORD > 2)); then
        local verb=${COMP_WORDS[2]}
        [[ " $(_parley_commands "$program" cert | tr '\n' ' ')" == *" $verb "* ]] && command+=" $verb"
    fi

    if ((COMP_CWORD == 1)); then
        choices="$(_parley_commands "$program") --help --version"
    elif [[ $before == --* ]] && _parley_value "$program" "$command" "$before" "$current"; then
        return
    elif [[ $current == -* ]]; then
        choices=$(_parley_options "$program" "$command" | sed 's/ .*//')
    elif [[ $command == cert ]] && ((COMP_CWORD == 2)); then
        choices=$(_parley_commands "$program" cert)
    elif [[ $command == cert\ * ]]; then
        _parley_paths -f "$current"
    elif [[ $command == ca ]] && ((COMP_CWORD == 2)); then
        choices='new issue'
    elif [[ $command == ca ]] && ((COMP_CWORD == 3)); then
        _parley_paths -d "$current"
    elif [[ $command == explain || $command == connect ]]; then
        mapfile -t COMPREPLY < <(compgen -A hostname -- "$current")
    fi
    [[ -n $choices ]] && mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$current")
}

complete -F _parley parley
