/// Splitting, joining, stripping and padding.
extension StringMethods {
  static func addSplitting(_ table: MethodTable) {
    table.add("split", .named(["sep", "maxsplit"], required: 0)) {
      interpreter, receiver, arguments in
      let string = try own(receiver)
      let limit = try splitLimit(arguments[1])
      guard let separator = try splitSeparator(arguments[0]) else {
        return try interpreter.list(splitAtSpace(string, limit).map { .text($0) })
      }
      return try interpreter.list(
        StringSearch.split(string, by: separator, limit: limit).map { .text($0) })
    }
    table.add("rsplit", .named(["sep", "maxsplit"], required: 0)) {
      interpreter, receiver, arguments in
      let string = try own(receiver)
      let limit = try splitLimit(arguments[1])
      guard let separator = try splitSeparator(arguments[0]) else {
        return try interpreter.list(splitAtSpaceFromEnd(string, limit).map { .text($0) })
      }
      return try interpreter.list(
        StringSearch.splitFromEnd(string, by: separator, limit: limit).map { .text($0) })
    }
    table.add("splitlines", .named(["keepends"], required: 0)) {
      interpreter, receiver, arguments in
      let keepsEnds = try interpreter.isTrue(arguments[0])
      let lines = splitLines(try own(receiver).text, keepsEnds: keepsEnds)
      return try interpreter.list(lines.map { .text($0) })
    }
    func partition(_ name: String, last: Bool) {
      table.add(name, .one) { interpreter, receiver, arguments in
        let string = try own(receiver)
        let part = try text(arguments[0]) { "must be str, not \($0)" }
        if part.count == 0 { throw LanguageError(.valueError, "empty separator") }
        guard let index = StringSearch.find(part, in: string, last: last) else {
          let empty = Value.text("")
          return .tuple(of: last ? [empty, empty, receiver] : [receiver, empty, empty])
        }
        return .tuple(of: [
          try interpreter.string(string.substring(0, index)), .string(part),
          try interpreter.string(string.substring(index + part.count, string.count)),
        ])
      }
    }
    partition("partition", last: false)
    partition("rpartition", last: true)
    table.add("join", .one) { interpreter, receiver, arguments in
      let separator = try own(receiver).text
      let items: [Value]
      do { items = try interpreter.array(of: arguments[0]) } catch {
        if let error = error as? LanguageError, error.type == .typeError, error.span == nil,
          error.torch?.hasSuffix("object is not iterable") == true
        {
          throw LanguageError(.typeError, "can only join an iterable")
        }
        throw error
      }
      var total = 0
      for (index, item) in items.enumerated() {
        guard case .string(let string) = item else {
          throw LanguageError(
            .typeError,
            "sequence item \(index): expected str instance, \(item.typeName) found")
        }
        total += string.text.utf8.count + separator.utf8.count
      }
      try interpreter.checkStringSize(total)
      return try interpreter.string(
        items.compactMap { $0.stringText }.joined(separator: separator))
    }
  }

  private static func splitLimit(_ value: Value) throws -> Int {
    if value.isUnbound { return .max }
    let limit = try integer(value)
    return limit < 0 ? .max : limit
  }

  private static func splitSeparator(_ value: Value) throws -> StringObject? {
    if value.isUnbound || value.isNone { return nil }
    let separator = try text(value) { "must be str or None, not \($0)" }
    if separator.count == 0 { throw LanguageError(.valueError, "empty separator") }
    return separator
  }

  private static func splitAtSpace(_ string: StringObject, _ limit: Int) -> [String] {
    var pieces: [String] = []
    let scalars = string.text.unicodeScalars
    var place = scalars.startIndex
    while true {
      while place < scalars.endIndex, isSpace(scalars[place]) { scalars.formIndex(after: &place) }
      if place == scalars.endIndex { return pieces }
      if pieces.count == limit {
        pieces.append(String(scalars[place...]))
        return pieces
      }
      let start = place
      while place < scalars.endIndex, !isSpace(scalars[place]) { scalars.formIndex(after: &place) }
      pieces.append(String(scalars[start..<place]))
    }
  }

  private static func splitAtSpaceFromEnd(_ string: StringObject, _ limit: Int) -> [String] {
    var pieces: [String] = []
    let scalars = string.text.unicodeScalars
    var end = scalars.endIndex
    while true {
      while end > scalars.startIndex, isSpace(scalars[scalars.index(before: end)]) {
        scalars.formIndex(before: &end)
      }
      if end == scalars.startIndex { break }
      if pieces.count == limit {
        pieces.append(String(scalars[..<end]))
        break
      }
      var start = end
      while start > scalars.startIndex, !isSpace(scalars[scalars.index(before: start)]) {
        scalars.formIndex(before: &start)
      }
      pieces.append(String(scalars[start..<end]))
      end = start
    }
    return pieces.reversed()
  }

  static func splitLines(_ text: String, keepsEnds: Bool) -> [String] {
    var lines: [String] = []
    let scalars = text.unicodeScalars
    var start = scalars.startIndex
    var place = start
    while place < scalars.endIndex {
      let scalar = scalars[place]
      let next = scalars.index(after: place)
      switch scalar.value {
      case 10, 11, 12, 13, 28, 29, 30, 0x85, 0x2028, 0x2029:
        var end = next
        if scalar == "\r", next < scalars.endIndex, scalars[next] == "\n" {
          end = scalars.index(after: next)
        }
        lines.append(String(scalars[start..<(keepsEnds ? end : place)]))
        start = end
        place = end
      default: place = next
      }
    }
    if start < scalars.endIndex { lines.append(String(scalars[start...])) }
    return lines
  }

  static func trimmed(
    _ text: String, left: Bool, right: Bool, _ isTrimmed: (Unicode.Scalar) -> Bool
  ) -> String {
    let scalars = text.unicodeScalars
    var start = scalars.startIndex
    var end = scalars.endIndex
    if left { while start < end, isTrimmed(scalars[start]) { scalars.formIndex(after: &start) } }
    if right {
      while end > start, isTrimmed(scalars[scalars.index(before: end)]) {
        scalars.formIndex(before: &end)
      }
    }
    return String(scalars[start..<end])
  }

  static func addPadding(_ table: MethodTable) {
    func strip(_ name: String, left: Bool, right: Bool) {
      table.add(name, .positional(0, 1)) { interpreter, receiver, arguments in
        let string = try own(receiver)
        if arguments.count == 0 || arguments[0].isNone {
          return try interpreter.string(
            trimmed(string.text, left: left, right: right, isSpace))
        }
        let set = Set(
          try text(arguments[0]) { _ in "\(name) arg must be None or str" }
            .text.unicodeScalars)
        return try interpreter.string(
          trimmed(string.text, left: left, right: right) { set.contains($0) })
      }
    }
    strip("strip", left: true, right: true)
    strip("lstrip", left: true, right: false)
    strip("rstrip", left: false, right: true)
    func justify(_ name: String, _ place: @escaping (_ missing: Int, _ width: Int) -> Int) {
      table.add(name, .positional(1, 2)) { interpreter, receiver, arguments in
        let string = try own(receiver)
        let width = try integer(arguments[0])
        var fill = " "
        if arguments.count > 1 {
          guard case .string(let character) = arguments[1] else {
            throw LanguageError(
              .typeError,
              "The fill character must be a unicode character, not \(arguments[1].typeName)")
          }
          if character.count != 1 {
            throw LanguageError(
              .typeError, "The fill character must be exactly one character long")
          }
          fill = character.text
        }
        if width <= string.count { return receiver }
        try interpreter.checkStringSize(width)
        let missing = width - string.count
        let left = place(missing, width)
        return try interpreter.string(
          String(repeating: fill, count: left) + string.text
            + String(repeating: fill, count: missing - left))
      }
    }
    justify("ljust") { _, _ in 0 }
    justify("rjust") { missing, _ in missing }
    justify("center") { missing, width in missing / 2 + (missing & width & 1) }
    table.add("zfill", .one) { interpreter, receiver, arguments in
      let string = try own(receiver)
      let width = try integer(arguments[0])
      if width <= string.count { return receiver }
      try interpreter.checkStringSize(width)
      let zeros = String(repeating: "0", count: width - string.count)
      if let first = string.text.unicodeScalars.first, first == "+" || first == "-" {
        return try interpreter.string(
          String(Character(first)) + zeros + string.substring(1, string.count))
      }
      return try interpreter.string(zeros + string.text)
    }
    table.add("expandtabs", .named(["tabsize"], required: 0)) { interpreter, receiver, arguments in
      let size = arguments[0].isUnbound ? 8 : try integer(arguments[0])
      var result = String.UnicodeScalarView()
      var column = 0
      for scalar in try own(receiver).text.unicodeScalars {
        if scalar == "\t" {
          if size > 0 {
            let spaces = size - column % size
            try interpreter.checkStringSize(result.count &+ spaces)
            result.append(contentsOf: String(repeating: " ", count: spaces).unicodeScalars)
            column += spaces
          }
        } else {
          result.append(scalar)
          column = scalar == "\n" || scalar == "\r" ? 0 : column + 1
        }
      }
      return try interpreter.string(String(result))
    }
  }

  static func addFormatting(_ table: MethodTable) {
    table.add("format", .free) { interpreter, receiver, arguments in
      try interpreter.string(
        try TemplateFormat.format(try own(receiver).text, arguments, in: interpreter))
    }
    table.add("format_map", .one) { interpreter, receiver, arguments in
      guard case .dict(let dict) = arguments[0] else {
        throw LanguageError(
          .typeError, "format_map() takes a dict, not \(arguments[0].typeName)")
      }
      return try interpreter.string(
        try TemplateFormat.format(
          try own(receiver).text, positional: nil,
          keywords: dict.pairs.compactMap { pair in
            pair.key.stringText.map { (name: $0, value: pair.value) }
          }, in: interpreter))
    }
    table.add("translate", .one) { interpreter, receiver, arguments in
      guard case .dict(let dict) = arguments[0] else {
        throw LanguageError(
          .typeError, "'\(arguments[0].typeName)' object is not subscriptable")
      }
      var result = ""
      for scalar in try own(receiver).text.unicodeScalars {
        switch try dict.value(.int(Int(scalar.value)), in: interpreter) {
        case nil: result.unicodeScalars.append(scalar)
        case .some(.none): break
        case .string(let string): result += string.text
        case .int(let code):
          guard let scalar = UInt32(exactly: code).flatMap(Unicode.Scalar.init) else {
            throw LanguageError(
              .valueError, "character mapping must be in range(0x110000)")
          }
          result.unicodeScalars.append(scalar)
        default:
          throw LanguageError(
            .typeError, "character mapping must return integer, None or str")
        }
        try interpreter.checkStringSize(result.utf8.count)
      }
      return try interpreter.string(result)
    }
    table.add("maketrans", .free) { interpreter, _, arguments in
      try makeTranslation.call(arguments, in: interpreter)
    }
    table.add("encode", .free) { _, _, _ in
      throw LanguageError.unsupported("bytes are not part of this language: `encode` is refused")
    }
  }

  /// `str.maketrans`.
  nonisolated(unsafe) static let makeTranslation = NativeFunction("maketrans", .positional(1, 3)) {
    interpreter, _, arguments in
    let result = DictObject()
    func code(_ string: StringObject) throws -> Value {
      .int(Int(string.text.unicodeScalars.first?.value ?? 0))
    }
    if arguments.count == 1 {
      guard case .dict(let dict) = arguments[0] else {
        throw LanguageError(
          .typeError, "if you give only one argument to maketrans it must be a dict")
      }
      for pair in dict.pairs {
        switch pair.key {
        case .int: try result.set(pair.key, to: pair.value, in: interpreter)
        case .string(let string) where string.count == 1:
          try result.set(try code(string), to: pair.value, in: interpreter)
        case .string:
          throw LanguageError(
            .valueError, "string keys in translate table must be of length 1")
        default:
          throw LanguageError(
            .typeError, "keys in translate table must be strings or integers")
        }
      }
      return .dict(result)
    }
    let from = try text(arguments[0]) { "maketrans() argument 1 must be str, not \($0)" }
    let to = try text(arguments[1]) { "maketrans() argument 2 must be str, not \($0)" }
    if from.count != to.count {
      throw LanguageError(
        .valueError, "the first two maketrans arguments must have equal length")
    }
    for (a, b) in zip(from.text.unicodeScalars, to.text.unicodeScalars) {
      try result.set(.int(Int(a.value)), to: .int(Int(b.value)), in: interpreter)
    }
    if arguments.count == 3 {
      let deleted = try text(arguments[2]) { "maketrans() argument 3 must be str, not \($0)" }
      for scalar in deleted.text.unicodeScalars {
        try result.set(.int(Int(scalar.value)), to: .none, in: interpreter)
      }
    }
    return .dict(result)
  }
}
