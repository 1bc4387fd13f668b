#if canImport(Glibc)
  @preconcurrency import Glibc
#else
  import Darwin
#endif
import TensorOps

/// Clocks.
enum Clock {
  static func nanoseconds(_ clock: clockid_t = CLOCK_MONOTONIC) -> Int {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int(time.tv_sec) &* 1_000_000_000 &+ Int(time.tv_nsec)
  }

  /// The clock of the processor time that this process used.
  static var processor: clockid_t { CLOCK_PROCESS_CPUTIME_ID }

  static var seconds: Double { Double(nanoseconds()) / 1e9 }
}

/// Python's `time`.
enum TimeModule {
  static func make(_ interpreter: Interpreter) -> ModuleObject {
    let module = ModuleObject("time")
    func clock(_ name: String, _ clock: clockid_t) {
      module.define(name, .none) { _, _, _ in .float(Double(Clock.nanoseconds(clock)) / 1e9) }
      module.define(name + "_ns", .none) { _, _, _ in .int(Clock.nanoseconds(clock)) }
    }
    clock("time", CLOCK_REALTIME)
    clock("perf_counter", CLOCK_MONOTONIC)
    clock("monotonic", CLOCK_MONOTONIC)
    clock("process_time", CLOCK_PROCESS_CPUTIME_ID)
    clock("thread_time", CLOCK_THREAD_CPUTIME_ID)
    module.define("sleep", .one) { interpreter, _, arguments in
      guard let seconds = arguments[0].asDouble else {
        throw LanguageError(
          .typeError,
          "'\(arguments[0].typeName)' object cannot be interpreted as an integer")
      }
      if seconds.isNaN {
        throw LanguageError(.valueError, "Invalid value NaN (not a number)")
      }
      if seconds < 0 { throw LanguageError(.valueError, "sleep length must be non-negative") }
      if seconds > 9e9 {
        throw LanguageError(.overflowError, "timestamp too large to convert to C _PyTime_t")
      }
      try sleep(seconds, interpreter)
      return .none
    }
    return module
  }

  /// Sleeps in short pieces, so that an interrupt is seen.
  private static func sleep(_ seconds: Double, _ interpreter: Interpreter) throws {
    let end = Clock.nanoseconds() + Int(seconds * 1e9)
    while true {
      if interpreter.interrupt.isRequested { throw Interrupted() }
      let left = end - Clock.nanoseconds()
      if left <= 0 { return }
      var pause = timespec(tv_sec: 0, tv_nsec: min(left, 20_000_000))
      nanosleep(&pause, nil)
    }
  }
}

/// What snippets use of Python's `sys`.
enum SystemModule {
  static func make(_ interpreter: Interpreter) -> ModuleObject {
    let module = ModuleObject("sys")
    module.define("maxsize", .int(.max))
    module.define("argv", .list(ListObject([.text("")])))
    module.define("platform", .text("linux"))
    module.define("byteorder", .text("little"))
    module.define(
      "float_info",
      .tuple(
        TupleObject(
          [
            .float(.greatestFiniteMagnitude), .int(1024), .int(308),
            .float(.leastNormalMagnitude), .int(-1021), .int(-307), .int(15), .int(53),
            .float(.ulpOfOne), .int(2), .int(1),
          ],
          form: .named(
            "sys.float_info",
            [
              "max", "max_exp", "max_10_exp", "min", "min_exp", "min_10_exp", "dig", "mant_dig",
              "epsilon", "radix", "rounds",
            ]))))
    module.define("exit", .positional(0, 1)) { interpreter, _, arguments in
      throw ExitRequest(
        status: try interpreter.exitStatus(arguments.count > 0 ? arguments[0] : .none))
    }
    module.define("getrecursionlimit", .none) { _, _, _ in .int(Interpreter.recursionLimit) }
    module.define("setrecursionlimit", .one) { interpreter, _, _ in
      interpreter.note(
        "recursion-limit", "the depth of calls stays \(Interpreter.recursionLimit)")
      return .none
    }
    module.define("getsizeof", .positional(1, 2)) { _, _, _ in
      throw LanguageError.unsupported("sys.getsizeof is not part of this language")
    }
    return module
  }
}
