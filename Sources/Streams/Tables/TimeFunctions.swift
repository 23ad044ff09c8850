import Foundation
import GRDBSQLite

/// The SQL functions over time that queries have beside SQLite's own:
/// `now()` is the present in milliseconds, `ago('15m')` that long before it.
enum TimeFunctions {
  static func register(on connection: OpaquePointer) {
    sqlite3_create_function_v2(
      connection, "now", 0, SQLITE_UTF8, nil,
      { context, _, _ in sqlite3_result_int64(context, TimeFunctions.now()) }, nil, nil, nil)
    sqlite3_create_function_v2(
      connection, "ago", 1, SQLITE_UTF8, nil,
      { context, _, arguments in
        guard let text = arguments?.pointee.flatMap({ sqlite3_value_text($0) }),
          let span = SpanText.milliseconds(String(cString: text))
        else {
          return sqlite3_result_error(context, "ago() takes a duration such as '15m', '2h' or '7d'", -1)
        }
        sqlite3_result_int64(context, TimeFunctions.now() &- span)
      }, nil, nil, nil)
  }

  /// Milliseconds since 1970.
  static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) &* 1_000 &+ Int64(time.tv_nsec) / 1_000_000
  }
}
