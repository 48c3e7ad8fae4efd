#!/bin/sh
# Outlives the process that started it by one moment: reads `+PID` and `-PID` of process groups from that process,
# and kills those that are left when the pipe closes, which the kernel does however the process ended.
trap '' INT TERM HUP
left=
while read -r line; do
  pid=${line#?}
  case $line in
    +*) left="$left $pid" ;;
    -*)
      rest=
      for one in $left; do [ "$one" = "$pid" ] || rest="$rest $one"; done
      left=$rest
      ;;
  esac
done
for one in $left; do kill -9 "-$one" 2>/dev/null; done
exit 0
