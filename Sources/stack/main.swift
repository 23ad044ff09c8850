import Commands
import Glibc

// Before anything is awaited: no other thread is there yet.
if let status = StackMain.runAtOnce() { exit(status) }
exit(await StackMain.run())
