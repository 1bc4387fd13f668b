@preconcurrency import Glibc

/// A started process.
struct Child {
  let id: pid_t

  /// The environment of a test: nothing of the machine's own.
  static func environment(home: String?, changes: [String: String?] = [:]) -> [String: String] {
    var all = ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TERM": "xterm-256color"]
    if let home { all["HOME"] = home }
    for (name, value) in changes { all[name] = value }
    return all
  }

  /// Starts a program; `configure` adds file actions.
  static func start(
    _ path: String, _ arguments: [String], environment: [String: String], folder: String? = nil,
    newSession: Bool, configure: (UnsafeMutablePointer<posix_spawn_file_actions_t>) -> Void
  ) throws -> Child {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // Signals as a shell gives them to a command, whatever the test runner has done to its own.
    var defaults = sigset_t()
    sigemptyset(&defaults)
    for number in [SIGINT, SIGQUIT, SIGPIPE, SIGTERM, SIGHUP, SIGTSTP, SIGCONT, SIGWINCH] {
      sigaddset(&defaults, number)
    }
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    // glibc's number for a new session, which its headers show to GNU programs only.
    let newSessionFlag: Int32 = 0x80
    var flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
    if newSession { flags |= newSessionFlag }
    posix_spawnattr_setflags(&attributes, Int16(flags))
    configure(&actions)

    // The folder is changed by the shell, since spawning can't everywhere.
    var words = [path] + arguments
    if let folder {
      words = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder] + words
    }
    var argv = words.map { strdup($0) } + [nil]
    var envp = environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { (argv + envp).forEach { free($0) } }
    var id = pid_t()
    let failure = posix_spawn(&id, words[0], &actions, &attributes, &argv, &envp)
    guard failure == 0 else {
      throw Unexpected("\(words[0]) did not start: \(String(cString: strerror(failure)))")
    }
    return Child(id: id)
  }

  /// The exit status, 128 and the signal's number for a process that a signal ended; nil when it
  /// did not end in time.
  func wait(seconds: Double) -> Int32? {
    let deadline = Clock.now + seconds
    while true {
      var status: Int32 = 0
      let ended = waitpid(id, &status, WNOHANG)
      if ended == id {
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
      }
      if ended < 0 && errno != EINTR { return nil }
      if Clock.now > deadline { return nil }
      usleep(5_000)
    }
  }

  func kill(_ signal: Int32) { Glibc.kill(id, signal) }
}

enum Clock {
  static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
