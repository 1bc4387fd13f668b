#if canImport(Glibc)
  @preconcurrency import Glibc
#else
  import Darwin
#endif

extension Value {
  /// Lets go of what a value held, which may let go of what that held, and so on: a list inside a
  /// list, a million deep, must not take a million frames of the stack. Past a few levels values
  /// wait, and the outermost call lets them go one after another.
  static func discard(_ values: inout [Value]) {
    let waiting = WaitingRoom.current
    if waiting.depth >= 24 {
      waiting.values.append(contentsOf: values)
      values = []
      return
    }
    waiting.depth += 1
    values = []
    if waiting.depth == 1 {
      while !waiting.values.isEmpty {
        var batch: [Value] = []
        swap(&batch, &waiting.values)
        batch.removeAll()
      }
    }
    waiting.depth -= 1
  }
}

/// The values of one thread that wait to be let go of.
private final class WaitingRoom {
  @exclusivity(unchecked) var depth = 0
  @exclusivity(unchecked) var values: [Value] = []

  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key) { room in
      if let room { Unmanaged<WaitingRoom>.fromOpaque(room).release() }
    }
    return key
  }()

  static var current: WaitingRoom {
    if let room = pthread_getspecific(key) {
      return Unmanaged<WaitingRoom>.fromOpaque(room).takeUnretainedValue()
    }
    let room = WaitingRoom()
    pthread_setspecific(key, Unmanaged.passRetained(room).toOpaque())
    return room
  }
}

/// Holds a closure, so that what it captured can wait too.
final class ClosureBox<Closure>: Object {
  let closure: Closure
  init(_ closure: Closure) { self.closure = closure }
}
