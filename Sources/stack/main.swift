import Commands
import Glibc

exit(await StackMain.run())
