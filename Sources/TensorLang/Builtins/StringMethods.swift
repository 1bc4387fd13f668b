/// The methods of str.
enum StringMethods {
  // Made once and never changed.
  nonisolated(unsafe) static let table: MethodTable = {
    let table = MethodTable("str")
    addCase(table)
    addTests(table)
    addSearch(table)
    addSplitting(table)
    addPadding(table)
    addFormatting(table)
    return table
  }()

  /// The string of a receiver.
  @inline(__always)
  static func own(_ receiver: Value) throws -> StringObject {
    guard case .string(let string) = receiver else {
      throw LanguageError.broken("a method of str on another type")
    }
    return string
  }

  /// A string argument.
  static func text(_ value: Value, _ message: (String) -> String) throws -> StringObject {
    guard case .string(let string) = value else {
      throw LanguageError(.typeError, message(value.typeName))
    }
    return string
  }

  static func integer(_ value: Value) throws -> Int {
    if let number = value.asIndexInt { return number }
    throw LanguageError(
      .typeError, "'\(value.typeName)' object cannot be interpreted as an integer")
  }

  /// `[start[, end]]` of find, count, startswith: fitted as a slice is.
  static func range(
    _ arguments: Arguments, from index: Int, count: Int
  ) throws -> (start: Int, end: Int) {
    func bound(_ place: Int, _ missing: Int) throws -> Int {
      guard arguments.count > place, !arguments[place].isNone else { return missing }
      guard let number = arguments[place].asIndexInt else {
        throw LanguageError(
          .typeError, "slice indices must be integers or None or have an __index__ method")
      }
      return number < 0 ? max(0, number &+ count) : number
    }
    return (try bound(index, 0), min(try bound(index + 1, count), count))
  }

  // MARK: Case

  private static func addCase(_ table: MethodTable) {
    func simple(_ name: String, _ transform: @escaping (StringObject) -> String) {
      table.add(name, .none) { interpreter, receiver, _ in
        try interpreter.string(transform(try own(receiver)))
      }
    }
    simple("lower") { $0.text.lowercased() }
    simple("upper") { $0.text.uppercased() }
    simple("casefold") { string in
      var result = ""
      for scalar in string.text.unicodeScalars { result += folded(scalar) }
      return result
    }
    simple("swapcase") { string in
      var result = ""
      for scalar in string.text.unicodeScalars {
        let properties = scalar.properties
        result +=
          properties.isUppercase
          ? properties.lowercaseMapping
          : properties.isLowercase ? properties.uppercaseMapping : String(Character(scalar))
      }
      return result
    }
    simple("capitalize") { string in
      var result = ""
      for (index, scalar) in string.text.unicodeScalars.enumerated() {
        result +=
          index == 0 ? scalar.properties.titlecaseMapping : scalar.properties.lowercaseMapping
      }
      return result
    }
    simple("title") { string in
      var result = ""
      var previousIsCased = false
      for scalar in string.text.unicodeScalars {
        let properties = scalar.properties
        result += previousIsCased ? properties.lowercaseMapping : properties.titlecaseMapping
        previousIsCased = properties.isCased
      }
      return result
    }
  }

  // MARK: Tests

  private static func addTests(_ table: MethodTable) {
    func all(_ name: String, emptyIs: Bool = false, _ test: @escaping (Unicode.Scalar) -> Bool) {
      table.add(name, .none) { _, receiver, _ in
        let string = try own(receiver)
        if string.count == 0 { return .bool(emptyIs) }
        return .bool(string.text.unicodeScalars.allSatisfy(test))
      }
    }
    all("isdecimal") { $0.decimalDigit != nil }
    all("isdigit", isDigit)
    all("isnumeric") { $0.properties.numericType != nil }
    all("isalpha", isLetter)
    all("isalnum") { isLetter($0) || $0.properties.numericType != nil }
    all("isspace", isSpace)
    all("isascii", emptyIs: true) { $0.isASCII }
    all("isprintable", emptyIs: true) { StringText.isPrintable($0) }
    func cased(
      _ name: String, _ good: @escaping (Unicode.Scalar.Properties) -> Bool,
      _ bad: @escaping (Unicode.Scalar.Properties) -> Bool
    ) {
      table.add(name, .none) { _, receiver, _ in
        var found = false
        for scalar in try own(receiver).text.unicodeScalars {
          let properties = scalar.properties
          if bad(properties) || properties.generalCategory == .titlecaseLetter {
            return .bool(false)
          }
          if good(properties) { found = true }
        }
        return .bool(found)
      }
    }
    cased("isupper", { $0.isUppercase }, { $0.isLowercase })
    cased("islower", { $0.isLowercase }, { $0.isUppercase })
    table.add("istitle", .none) { _, receiver, _ in
      var found = false
      var previousIsCased = false
      for scalar in try own(receiver).text.unicodeScalars {
        let properties = scalar.properties
        if properties.isUppercase || properties.generalCategory == .titlecaseLetter {
          if previousIsCased { return .bool(false) }
          previousIsCased = true
          found = true
        } else if properties.isLowercase {
          if !previousIsCased { return .bool(false) }
          found = true
        } else {
          previousIsCased = false
        }
      }
      return .bool(found)
    }
    table.add("isidentifier", .none) { _, receiver, _ in
      var first = true
      for scalar in try own(receiver).text.unicodeScalars {
        let properties = scalar.properties
        if first
          ? !(properties.isXIDStart || scalar == "_") : !(properties.isXIDContinue || scalar == "_")
        {
          return .bool(false)
        }
        first = false
      }
      return .bool(!first)
    }
  }

  /// Unicode's full case folding: what is left of a letter when its case is taken away.
  private static func folded(_ scalar: Unicode.Scalar) -> String {
    switch scalar.value {
    case ..<0x80: return scalar.properties.lowercaseMapping
    case 0x131: return String(Character(scalar))
    // Cherokee folds to its capitals, which are older than its small letters.
    case 0x13A0...0x13FF, 0xAB70...0xABBF: return scalar.properties.uppercaseMapping
    default: return scalar.properties.lowercaseMapping.uppercased().lowercased()
    }
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.numericType {
    case .decimal, .digit: return true
    default: return false
    }
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
      return true
    default: return false
    }
  }

  /// What Python strips and splits at.
  static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 9...13, 28...32, 0x85, 0xA0: return true
    case 0..<128: return false
    default: return scalar.properties.isWhitespace
    }
  }

  // MARK: Search

  private static func addSearch(_ table: MethodTable) {
    func find(_ name: String, last: Bool, throwing: Bool) {
      table.add(name, .counted(1, 3)) { _, receiver, arguments in
        let string = try own(receiver)
        let part = try text(arguments[0]) { "must be str, not \($0)" }
        let (start, end) = try range(arguments, from: 1, count: string.count)
        if let index = StringSearch.find(part, in: string, start: start, end: end, last: last) {
          return .int(index)
        }
        if throwing { throw LanguageError(.valueError, "substring not found") }
        return .int(-1)
      }
    }
    find("find", last: false, throwing: false)
    find("rfind", last: true, throwing: false)
    find("index", last: false, throwing: true)
    find("rindex", last: true, throwing: true)
    table.add("count", .counted(1, 3)) { _, receiver, arguments in
      let string = try own(receiver)
      let part = try text(arguments[0]) { "must be str, not \($0)" }
      let (start, end) = try range(arguments, from: 1, count: string.count)
      if start > end { return .int(0) }
      if part.count == 0 { return .int(end - start + 1) }
      let pieces = StringSearch.split(
        StringObject(string.substring(start, end)), by: part, limit: .max)
      return .int(pieces.count - 1)
    }
    func affix(_ name: String, end atEnd: Bool) {
      table.add(name, .counted(1, 3)) { _, receiver, arguments in
        let string = try own(receiver)
        let (start, end) = try range(arguments, from: 1, count: string.count)
        func matches(_ value: Value) throws -> Bool {
          let part = try text(value) { type in
            if case .tuple = arguments[0] {
              return "tuple for \(name) must only contain str, not \(type)"
            }
            return "\(name) first arg must be str or a tuple of str, not \(type)"
          }
          if start > end || end - start < part.count { return false }
          let place = atEnd ? end - part.count : start
          return string.substring(place, place + part.count).hasSameCodePoints(as: part.text)
        }
        if case .tuple(let tuple) = arguments[0] {
          for item in tuple.items where try matches(item) { return .bool(true) }
          return .bool(false)
        }
        return .bool(try matches(arguments[0]))
      }
    }
    affix("startswith", end: false)
    affix("endswith", end: true)
    table.add("replace", .positional(2, 3)) { interpreter, receiver, arguments in
      let string = try own(receiver)
      let old = try text(arguments[0]) { "replace() argument 1 must be str, not \($0)" }
      let new = try text(arguments[1]) { "replace() argument 2 must be str, not \($0)" }
      var limit = arguments.count > 2 ? try integer(arguments[2]) : -1
      if limit < 0 { limit = .max }
      if old.count == 0 {
        let places = min(limit, string.count + 1)
        let (more, overflow) = places.multipliedReportingOverflow(by: new.text.utf8.count)
        try interpreter.checkStringSize(overflow ? .max : more &+ string.text.utf8.count)
        var result = ""
        var done = 0
        for scalar in string.text.unicodeScalars {
          if done < places {
            result += new.text
            done += 1
          }
          result.unicodeScalars.append(scalar)
        }
        if done < places { result += new.text }
        return try interpreter.string(result)
      }
      let pieces = StringSearch.split(string, by: old, limit: limit)
      let (more, overflow) = (pieces.count - 1).multipliedReportingOverflow(
        by: new.text.utf8.count)
      try interpreter.checkStringSize(overflow ? .max : more &+ string.text.utf8.count)
      return try interpreter.string(pieces.joined(separator: new.text))
    }
    table.add("removeprefix", .one) { interpreter, receiver, arguments in
      let string = try own(receiver)
      let part = try text(arguments[0]) { "removeprefix() argument must be str, not \($0)" }
      if string.count >= part.count,
        string.substring(0, part.count).hasSameCodePoints(as: part.text)
      {
        return try interpreter.string(string.substring(part.count, string.count))
      }
      return receiver
    }
    table.add("removesuffix", .one) { interpreter, receiver, arguments in
      let string = try own(receiver)
      let part = try text(arguments[0]) { "removesuffix() argument must be str, not \($0)" }
      let end = string.count - part.count
      if part.count > 0, end >= 0,
        string.substring(end, string.count).hasSameCodePoints(as: part.text)
      {
        return try interpreter.string(string.substring(0, end))
      }
      return receiver
    }
  }
}
