# SPDX-License-Identifier: Apache-2.0
# bash completion for dmaheapctl

# what dmaheapctl prints as JSON, with the --root, --rules and --socket already typed
_dmaheapctl_asked() {
	dmaheapctl "${where[@]}" -q --json=short "$1" 2>/dev/null
}

# names DOCUMENT: nodes or heaps, by their paths if a path is being typed
_dmaheapctl_names() {
	local key=name
	[[ $cur != /* ]] || key=path
	_dmaheapctl_asked "$1" | grep -o "\"$key\":\"[^\"]*\"" | cut -d'"' -f4
}

# devices, or the uses of the one before the colon
_dmaheapctl_devices() {
	local device=${cur%:*} use
	if [[ $cur != *:* ]]; then
		_dmaheapctl_names devices
		return
	fi
	if [[ $device == all ]]; then
		printf 'all:%s\n' scanout render video compute
		return
	fi
	# one device a line, that which has the name
	_dmaheapctl_asked devices | sed 's/{"id":/\n&/g' | grep -F ":\"$device\"" | head -n 1 |
		sed 's/.*"uses":\[\([^]]*\)\].*/\1/; s/"//g; s/,/\n/g' | while read -r use; do
		[[ -z $use ]] || printf '%s:%s\n' "$device" "$use"
	done
}

# takes lines that begin with what is typed; a name is never expanded, whatever stands in it
_dmaheapctl_offer() {
	local line head=
	# readline replaces only what stands behind the last of the characters that part words
	if [[ $cur == *[:=@]* ]]; then
		head=${cur%"${cur##*[:=@]}"}
	fi
	while IFS= read -r line; do
		if [[ $line == "$cur"* ]]; then
			line=${line#"$head"}
			[[ $line != *[!A-Za-z0-9_@%+=:,./-]* ]] || printf -v line %q "$line"
			COMPREPLY+=("$line")
		fi
	done
}

# takes words of our own
_dmaheapctl_words() {
	_dmaheapctl_offer < <(printf '%s\n' "$@")
}

# files, of an option's value or alone: -d for directories
_dmaheapctl_files() {
	mapfile -t COMPREPLY < <(compgen "$1" -- "${cur#"$2"}")
	compopt -o filenames 2>/dev/null
}

_dmaheapctl() {
	local line=${COMP_LINE:0:COMP_POINT} words=() where=() verb= subverb= operands=0 i fresh piece cur option
	COMPREPLY=()
	# = : and @ part words: put them together again
	for ((i = 0; i <= COMP_CWORD; i++)); do
		fresh=
		while [[ $line == [[:space:]]* ]]; do
			line=${line:1} fresh=yes
		done
		piece=${COMP_WORDS[i]}
		((i < COMP_CWORD)) || piece=$line
		line=${line#"$piece"}
		if [[ -n $fresh || $i == 0 ]]; then
			words+=("$piece")
		else
			words[${#words[@]} - 1]+=$piece
		fi
	done
	cur=${words[${#words[@]} - 1]}
	for ((i = 1; i < ${#words[@]} - 1; i++)); do
		piece=${words[i]}
		case $piece in
		--root=* | --rules=* | --socket=*) where+=("${piece/=\~/=$HOME}") ;;
		--root | --rules | --socket)
			((++i >= ${#words[@]} - 1)) || where+=("$piece" "${words[i]/#\~/$HOME}")
			;;
		--json | --cpu-access | --minimum-bytes | --heap | --format) ((++i)) ;;
		--)
			# the rest is a program's
			_command_offset $((i + 1))
			return
			;;
		-*) ;;
		*)
			if [[ -z $verb ]]; then
				verb=$piece
			else
				((operands++)) || subverb=$piece
			fi
			;;
		esac
	done

	# the value of an option, behind = or as the next word
	option=
	case $cur in
	--*=*) option=${cur%%=*} ;;
	*)
		((${#words[@]} < 3)) || case ${words[${#words[@]} - 2]} in
		--root | --rules | --socket | --json | --cpu-access | --minimum-bytes | --heap | --format)
			option=${words[${#words[@]} - 2]}
			;;
		esac
		;;
	esac
	if [[ -n $option ]]; then
		[[ $cur != --*=* ]] || local cur=${cur#*=}
		case $option in
		--root | --socket) _dmaheapctl_files -f ;;
		--rules) _dmaheapctl_files -d ;;
		--json) _dmaheapctl_words pretty short off ;;
		--cpu-access) _dmaheapctl_words none read write ;;
		--format)
			if [[ $verb == graph ]]; then
				_dmaheapctl_words svg dot
			else
				_dmaheapctl_words path env text
			fi
			;;
		--heap) _dmaheapctl_offer < <(_dmaheapctl_names heaps) ;;
		esac
		return
	fi

	case $cur in
	--*)
		_dmaheapctl_words --root= --rules= --socket= --json= --no-legend --no-pager --quiet --version --help
		case $verb in
		map | devices | heaps) _dmaheapctl_words --watch ;;
		find) _dmaheapctl_words --cpu-access= --protected --minimum-bytes= --format= --watch ;;
		run) _dmaheapctl_words --cpu-access= --protected --minimum-bytes= ;;
		graph) _dmaheapctl_words --format= ;;
		prefer) _dmaheapctl_words --clear ;;
		verify) _dmaheapctl_words --heap= --allow-primary --wake ;;
		esac
		[[ ${COMPREPLY[0]} != *= ]] || compopt -o nospace 2>/dev/null
		return
		;;
	-*)
		_dmaheapctl_words -j -q -h
		return
		;;
	esac

	case $verb in
	'')
		_dmaheapctl_words map devices heaps find run explain monitor status rules graph doctor verify capture prefer generate help
		;;
	help)
		((operands > 0)) ||
			_dmaheapctl_words map devices heaps find run explain monitor status rules graph doctor verify capture prefer generate
		;;
	map | find | run | graph | verify) _dmaheapctl_offer < <(_dmaheapctl_devices) ;;
	explain | prefer)
		if ((operands == 0)); then
			_dmaheapctl_offer < <(_dmaheapctl_devices)
		elif ((operands == 1)); then
			_dmaheapctl_offer < <(_dmaheapctl_names heaps)
		fi
		;;
	capture) ((operands > 0)) || _dmaheapctl_files -f ;;
	generate) ((operands > 0)) || _dmaheapctl_words udev cdi compat-links ;;
	rules)
		if ((operands == 0)); then
			_dmaheapctl_words check list
		elif [[ $subverb == list ]]; then
			((operands > 1)) || _dmaheapctl_offer < <(_dmaheapctl_names devices)
		else
			_dmaheapctl_files -f
		fi
		;;
	esac
}

complete -F _dmaheapctl dmaheapctl
