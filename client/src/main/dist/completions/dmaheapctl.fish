# SPDX-License-Identifier: Apache-2.0
# fish completion for dmaheapctl

function __dmaheapctl_asked
    # with the --root, --rules and --socket already typed
    set -l where
    set -l words (commandline -opc)
    for i in (seq (count $words))
        switch $words[$i]
            case --root --rules --socket
                set -a where $words[$i] $words[(math $i + 1)]
            case '--root=*' '--rules=*' '--socket=*'
                set -a where $words[$i]
        end
    end
    dmaheapctl $where -q --json=short $argv[1] 2>/dev/null
end

function __dmaheapctl_names
    __dmaheapctl_asked $argv[1] | string match -ar '"name":"([^"]*)"' | string match -v '"*'
end

function __dmaheapctl_devices
    # one device a line; the uses that it has behind each of its nodes
    for device in (__dmaheapctl_asked devices | string replace -a '{"id":' \n'{"id":' | string split \n | string match '{"id":*')
        set -l uses (string match -r '"uses":\[([^]]*)' -- $device)[2]
        for node in (string match -ar '"name":"([^"]*)"' -- $device | string match -v '"*')
            echo $node
            for use in (string match -ar '[a-z]+' -- "$uses")
                string match -q '*:*' -- (commandline -ct); and echo $node:$use
            end
        end
    end
end

set -l verbs map devices heaps find run explain monitor status rules doctor graph verify capture prefer generate
complete -c dmaheapctl -f
complete -c dmaheapctl -n "not __fish_seen_subcommand_from $verbs" -a map -d 'The matrix devices x heaps'
complete -c dmaheapctl -n "not __fish_seen_subcommand_from $verbs" -a devices -d 'Table of devices'
complete -c dmaheapctl -n "not __fish_seen_subcommand_from $verbs" -a heaps -d 'Table of heaps'
complete -c dmaheapctl -n "not __fish_seen_subcommand_from $verbs" -a find -d 'The best heaps that all of them can use'
complete -c dmaheapctl -n "not __fish_seen_subcommand_from $verbs" -a run -d 'Start a program with the best heap in its environment'
complete -c dmaheapctl -n "not __fish_seen_subcommand_from $verbs" -a prefer -d 'One of the heaps that suit first from now on'
complete -c dmaheapctl -n "not __fish_seen_subcommand_from $verbs" -a generate -d 'Files for udev and containers'
complete -c dmaheapctl -n "not __fish_seen_subcommand_from $verbs" -a explain -d 'Why, with rules and facts'
complete -c dmaheapctl -n "not __fish_seen_subcommand_from $verbs" -a monitor -d 'The map, then each change'
complete -c dmaheapctl -n "not __fish_seen_subcommand_from $verbs" -a status -d 'The daemon'
complete -c dmaheapctl -n "not __fish_seen_subcommand_from $verbs" -a rules -d 'Check rule files, or list those of a device'
complete -c dmaheapctl -n "not __fish_seen_subcommand_from $verbs" -a doctor -d 'Says what is wrong here and what mends it'
complete -c dmaheapctl -n "not __fish_seen_subcommand_from $verbs" -a graph -d 'The map as a picture'
complete -c dmaheapctl -n "not __fish_seen_subcommand_from $verbs" -a verify -d 'Tries on this machine what the rules say'
complete -c dmaheapctl -n "not __fish_seen_subcommand_from $verbs" -a capture -d 'What a scan looks at, as an archive for --root'
complete -c dmaheapctl -n '__fish_seen_subcommand_from capture' -F
complete -c dmaheapctl -n '__fish_seen_subcommand_from map find run explain graph verify' -a '(__dmaheapctl_devices)'
complete -c dmaheapctl -n '__fish_seen_subcommand_from explain' -a '(__dmaheapctl_names heaps)' -d heap
complete -c dmaheapctl -n '__fish_seen_subcommand_from rules; and not __fish_seen_subcommand_from check list' -a 'check list'
complete -c dmaheapctl -n '__fish_seen_subcommand_from rules; and __fish_seen_subcommand_from check' -F
complete -c dmaheapctl -n '__fish_seen_subcommand_from rules; and __fish_seen_subcommand_from list' -a '(__dmaheapctl_names devices)' -d device
complete -c dmaheapctl -l root -rF -d 'Scan that tree or archive instead of asking the daemon'
complete -c dmaheapctl -l rules -xa '(__fish_complete_directories)' -d 'Rules for --root, instead of the installed ones'
complete -c dmaheapctl -l socket -rF -d 'Where the daemon listens'
complete -c dmaheapctl -l json -xa 'pretty short off' -d 'Print the JSON document'
complete -c dmaheapctl -s j -d 'Print the JSON document'
complete -c dmaheapctl -l no-legend -d 'No headings, no legend'
complete -c dmaheapctl -l no-pager -d 'Do not page'
complete -c dmaheapctl -s q -l quiet -d 'No notes, only errors'
complete -c dmaheapctl -l version -d 'Print the version'
complete -c dmaheapctl -s h -l help -d 'Print the help'
complete -c dmaheapctl -n '__fish_seen_subcommand_from find run' -l cpu-access -xa 'none read write' -d 'What the CPU must be able to do'
complete -c dmaheapctl -n '__fish_seen_subcommand_from find run' -l protected -d 'The protected heaps that no device refuses'
complete -c dmaheapctl -n '__fish_seen_subcommand_from find run' -l minimum-bytes -x -d 'Leave out pools that are surely smaller'
complete -c dmaheapctl -n '__fish_seen_subcommand_from find' -l format -xa 'path env text' -d 'How to print the heaps'
complete -c dmaheapctl -n '__fish_seen_subcommand_from graph' -l format -xa 'svg dot' -d 'How to draw'
complete -c dmaheapctl -n '__fish_seen_subcommand_from prefer' -a '(__dmaheapctl_devices)'
complete -c dmaheapctl -n '__fish_seen_subcommand_from prefer' -a '(__dmaheapctl_names heaps)' -d heap
complete -c dmaheapctl -n '__fish_seen_subcommand_from prefer' -l clear -d 'Prefer none'
complete -c dmaheapctl -n '__fish_seen_subcommand_from generate' -a 'udev cdi compat-links'
complete -c dmaheapctl -n '__fish_seen_subcommand_from map devices heaps find' -l watch -d 'Again at each change'
complete -c dmaheapctl -n '__fish_seen_subcommand_from verify' -l heap -xa '(__dmaheapctl_names heaps)' -d 'Only this heap'
complete -c dmaheapctl -n '__fish_seen_subcommand_from verify' -l allow-primary -d 'Open the nodes of displays'
complete -c dmaheapctl -n '__fish_seen_subcommand_from verify' -l wake -d 'Wake discrete GPUs'
