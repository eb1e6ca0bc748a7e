# SPDX-License-Identifier: Apache-2.0
# bash completion for dmaheapctl

# names DOCUMENT KEY: the values of KEY in what dmaheapctl prints, with the --root, --rules and --socket already typed
_dmaheapctl_names() {
	dmaheapctl "${options[@]}" -q --json=short "$1" 2>/dev/null | grep -o "\"$2\":\"[^\"]*\"" | cut -d'"' -f4
}

_dmaheapctl() {
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	local i word verb= subverb= operands=0 options=() names
	# = and : split words: put an option's value together with it again
	if [[ $cur == = ]]; then
		cur=
	elif [[ $prev == = ]]; then
		prev=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	for ((i = 1; i < COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		case $word in
		--root | --rules | --socket)
			[[ ${COMP_WORDS[i + 1]} != = ]] || ((i++))
			((i + 1 >= COMP_CWORD)) || options+=("$word" "${COMP_WORDS[i + 1]/#\~/$HOME}")
			((i++))
			;;
		--json | --cpu-access | --minimum-bytes | --heap | --format)
			[[ ${COMP_WORDS[i + 1]} != = ]] || ((i++))
			((i++))
			;;
		--)
			# the rest is a program's
			_command_offset $((i + 1))
			return
			;;
		-* | = | :) ;;
		*)
			if [[ -z $verb ]]; then
				verb=$word
			elif [[ ${COMP_WORDS[i - 1]} != : ]]; then
				((operands++)) || subverb=$word
			fi
			;;
		esac
	done
	[[ $cur != : && $prev != : ]] || operands=0

	case $prev in
	--rules)
		mapfile -t COMPREPLY < <(compgen -d -- "$cur")
		return
		;;
	--root)
		# a directory, or an archive
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		compopt -o filenames 2>/dev/null
		return
		;;
	--socket)
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		return
		;;
	--json)
		mapfile -t COMPREPLY < <(compgen -W 'pretty short off' -- "$cur")
		return
		;;
	--cpu-access)
		mapfile -t COMPREPLY < <(compgen -W 'none read write' -- "$cur")
		return
		;;
	--minimum-bytes)
		return
		;;
	--format)
		names='path env text'
		[[ $verb != graph ]] || names='svg dot'
		mapfile -t COMPREPLY < <(compgen -W "$names" -- "$cur")
		return
		;;
	--heap)
		mapfile -t COMPREPLY < <(compgen -W "$(_dmaheapctl_names heaps name)" -- "$cur")
		return
		;;
	:)
		mapfile -t COMPREPLY < <(compgen -W 'scanout render video compute' -- "$cur")
		return
		;;
	esac

	case $cur in
	--*)
		names='--root= --rules= --socket= --json= --no-legend --no-pager --quiet --version --help'
		[[ $verb != find && $verb != run ]] || names+=' --cpu-access= --protected --minimum-bytes='
		[[ $verb != find && $verb != graph ]] || names+=' --format='
		[[ $verb != prefer ]] || names+=' --clear'
		[[ $verb != verify ]] || names+=' --heap= --allow-primary --wake'
		mapfile -t COMPREPLY < <(compgen -W "$names" -- "$cur")
		[[ ${COMPREPLY[0]} != *= ]] || compopt -o nospace 2>/dev/null
		return
		;;
	-*)
		mapfile -t COMPREPLY < <(compgen -W '-j -q -h' -- "$cur")
		return
		;;
	:)
		mapfile -t COMPREPLY < <(compgen -W 'scanout render video compute')
		return
		;;
	esac

	names=
	case $verb in
	'') names='map devices heaps find run explain monitor status rules doctor graph verify capture prefer generate' ;;
	find | run | graph | verify) names=$(_dmaheapctl_names devices name) ;;
	explain | prefer)
		if ((operands == 0)); then
			names=$(_dmaheapctl_names devices name)
		else
			names=$(_dmaheapctl_names heaps name)
		fi
		;;
	capture)
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		compopt -o filenames 2>/dev/null
		return
		;;
	generate) ((operands > 0)) || names='udev cdi compat-links' ;;
	rules)
		if ((operands == 0)); then
			names='check list'
		elif [[ $subverb == list ]]; then
			((operands > 1)) || names=$(_dmaheapctl_names devices name)
		else
			mapfile -t COMPREPLY < <(compgen -f -- "$cur")
			compopt -o filenames 2>/dev/null
			return
		fi
		;;
	esac
	mapfile -t COMPREPLY < <(compgen -W "$names" -- "$cur")
}

complete -F _dmaheapctl dmaheapctl
