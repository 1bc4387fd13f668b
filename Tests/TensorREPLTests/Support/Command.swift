@preconcurrency import Glibc

/// The command run with pipes, to its end.
struct Command {
  struct Result {
    var output: String
    var error: String
    var status: Int32
    var bytes: [UInt8]

    var lines: [String] {
      output.split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
    }
  }

  var program = Place.binary
  var environment: [String: String?] = [:]
  var home: String?
  var folder: String?
  /// Standard error goes where standard output goes, in the order of writing.
  var merged = false
  var seconds = 60.0

  static func run(_ arguments: String..., input: String = "") throws -> Result {
    try Command().run(arguments, input: Array(input.utf8))
  }

  /// Runs a line of shell in which `$T` is the command.
  static func shell(_ line: String, environment: [String: String?] = [:]) throws -> Result {
    var changes = environment
    changes["T"] = Place.binary
    var command = Command()
    command.program = "/bin/bash"
    command.environment = changes
    command.home = Place.temporaryFolder()
    return try command.run(["-c", line], input: [])
  }

  func run(_ arguments: [String], input: [UInt8] = []) throws -> Result {
    let into = Pipe()
    let out = Pipe()
    let err = merged ? out : Pipe()
    let child = try Child.start(
      program, arguments, environment: Child.environment(home: home, changes: environment),
      folder: folder, newSession: true
    ) { actions in
      posix_spawn_file_actions_adddup2(actions, into.reading, 0)
      posix_spawn_file_actions_adddup2(actions, out.writing, 1)
      posix_spawn_file_actions_adddup2(actions, err.writing, 2)
    }
    close(into.reading)
    close(out.writing)
    if !merged { close(err.writing) }
    signal(SIGPIPE, SIG_IGN)
    var output: [UInt8] = []
    var error: [UInt8] = []
    var toWrite = input[...]
    var open: Set<Int32> = merged ? [out.reading] : [out.reading, err.reading]
    if toWrite.isEmpty { close(into.writing) } else { open.insert(into.writing) }
    _ = fcntl(into.writing, F_SETFL, O_NONBLOCK)
    let deadline = Clock.now + seconds
    var isLate = false
    while !open.isEmpty {
      let order = open.sorted()
      var requests = order.map {
        pollfd(fd: $0, events: Int16($0 == into.writing ? POLLOUT : POLLIN), revents: 0)
      }
      poll(&requests, nfds_t(requests.count), 200)
      for request in requests where request.revents != 0 {
        if request.fd == into.writing {
          let count = toWrite.withUnsafeBytes { write(request.fd, $0.baseAddress!, $0.count) }
          if count > 0 { toWrite = toWrite.dropFirst(count) }
          if toWrite.isEmpty || (count < 0 && errno != EAGAIN) {
            close(request.fd)
            open.remove(request.fd)
          }
          continue
        }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = read(request.fd, &buffer, buffer.count)
        if count <= 0 {
          close(request.fd)
          open.remove(request.fd)
        } else if request.fd == out.reading {
          output.append(contentsOf: buffer[..<count])
        } else {
          error.append(contentsOf: buffer[..<count])
        }
      }
      if Clock.now > deadline, !isLate {
        isLate = true
        child.kill(SIGKILL)
      }
    }
    guard !isLate, let status = child.wait(seconds: 10) else {
      child.kill(SIGKILL)
      throw Unexpected(
        "\(arguments) did not end in \(seconds) s; it wrote \(Text.plain(output.suffix(2000)))")
    }
    return Result(
      output: String(decoding: output, as: UTF8.self),
      error: String(decoding: error, as: UTF8.self), status: status, bytes: output)
  }
}

struct Pipe {
  let reading: Int32
  let writing: Int32

  init() {
    var ends: [Int32] = [0, 0]
    _ = pipe(&ends)
    // Other tests start processes at the same time, which must not inherit these.
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    reading = ends[0]
    writing = ends[1]
  }
}
