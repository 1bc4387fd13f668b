/// `[a, *b]`, `(a, b)`, `{a, b}`.
final class DisplayCode: Code {
  enum Kind { case list, tuple, set }

  let kind: Kind
  let items: [Code]
  /// Which of the items are unpacked; nil: none.
  let starred: [Bool]?

  init(_ kind: Kind, _ items: [Code], starred: [Bool]?, _ span: Span) {
    self.kind = kind
    self.items = items
    self.starred = starred
    super.init(span)
  }

  override func evaluate(_ interpreter: Interpreter, _ frame: Frame) throws -> Value {
    if kind == .set, starred != nil { return try unpackedSet(interpreter, frame) }
    var values: [Value] = []
    values.reserveCapacity(items.count)
    if let starred {
      for (index, item) in items.enumerated() {
        let value = try item.evaluate(interpreter, frame)
        if starred[index] {
          do {
            let more = try interpreter.array(of: value)
            try interpreter.checkCount(values.count + more.count)
            values += more
          } catch {
            if let error = error as? LanguageError, error.type == .typeError, error.span == nil {
              throw LanguageError(
                .typeError, "Value after * must be an iterable, not \(value.typeName)"
              ).located(at: item.span)
            }
            throw error.located(at: item.span)
          }
        } else {
          values.append(value)
        }
      }
    } else {
      for item in items { values.append(try item.evaluate(interpreter, frame)) }
    }
    switch kind {
    case .list: return try interpreter.list(values)
    case .tuple: return try interpreter.tuple(values)
    case .set:
      let set = SetObject()
      do {
        for value in values { try set.insert(value, in: interpreter) }
      } catch { throw error.located(at: span) }
      return .set(set)
    }
  }
}

extension DisplayCode {
  /// `{a, *b}`: an unpacked set is merged, not walked through, as in CPython, whose order follows
  /// from that.
  private func unpackedSet(_ interpreter: Interpreter, _ frame: Frame) throws -> Value {
    let set = SetObject()
    for (index, item) in items.enumerated() {
      let value = try item.evaluate(interpreter, frame)
      do {
        if starred?[index] == true {
          try SetMethods.add(value, to: set, in: interpreter)
        } else {
          try set.insert(value, in: interpreter)
        }
      } catch { throw error.located(at: item.span) }
    }
    return .set(set)
  }
}

/// A set display of constants only.
final class ConstantSetCode: Code {
  /// Nobody else's: it is copied, or walked through where nothing can reach it.
  let items: SetObject

  init(_ items: SetObject, _ span: Span) {
    self.items = items
    super.init(span)
  }

  override func evaluate(_ interpreter: Interpreter, _ frame: Frame) throws -> Value {
    .set(try items.copy(in: interpreter))
  }
}

final class DictCode: Code {
  /// A pair, or a mapping to unpack where the value is nil.
  let items: [(key: Code, value: Code?)]

  init(_ items: [(key: Code, value: Code?)], _ span: Span) {
    self.items = items
    super.init(span)
  }

  override func evaluate(_ interpreter: Interpreter, _ frame: Frame) throws -> Value {
    let dict = DictObject()
    for item in items {
      let key = try item.key.evaluate(interpreter, frame)
      if let value = try item.value?.evaluate(interpreter, frame) {
        do { try dict.set(key, to: value, in: interpreter) } catch {
          throw error.located(at: item.key.span)
        }
      } else {
        guard case .dict(let other) = key else {
          throw LanguageError(.typeError, "'\(key.typeName)' object is not a mapping")
            .located(at: item.key.span)
        }
        for pair in other.pairs { try dict.set(pair.key, to: pair.value, in: interpreter) }
      }
    }
    return .dict(dict)
  }
}

/// An f-string.
final class FormattedCode: Code {
  enum Part {
    case text(String)
    case field(Code, conversion: FormattedPart.Conversion?, spec: Code?, debugText: String?)
  }

  let parts: [Part]

  init(_ parts: [Part], _ span: Span) {
    self.parts = parts
    super.init(span)
  }

  override func evaluate(_ interpreter: Interpreter, _ frame: Frame) throws -> Value {
    var result = ""
    for part in parts {
      switch part {
      case .text(let text): result += text
      case .field(let code, let conversion, let spec, let debugText):
        let value = try code.evaluate(interpreter, frame)
        if let debugText { result += debugText }
        let specText = try spec?.evaluate(interpreter, frame).stringText ?? ""
        do {
          let shown: Value
          switch conversion {
          case .repr: shown = .text(try interpreter.repr(value))
          case .string: shown = .text(try interpreter.str(value))
          case .ascii: shown = .text(try interpreter.ascii(value))
          case nil:
            // `{x=}` shows the repr unless a format is given.
            shown =
              debugText != nil && spec == nil ? .text(try interpreter.repr(value)) : value
          }
          result += try interpreter.format(shown, specText)
          try interpreter.checkStringSize(result.utf8.count)
        } catch { throw error.located(at: code.span) }
      }
    }
    return try interpreter.string(result)
  }
}

/// One `for … in … if …` of a comprehension.
final class ClauseCode {
  let target: TargetCode
  let iterable: Code
  let conditions: [Code]

  init(_ target: TargetCode, _ iterable: Code, _ conditions: [Code]) {
    self.target = target
    self.iterable = iterable
    self.conditions = conditions
  }
}

/// A list, set or dict comprehension: its variables have places of their own in the frame around.
final class ComprehensionCode: Code {
  enum Kind { case list, set, dict }

  let kind: Kind
  let element: Code
  /// Of a dict comprehension.
  let value: Code?
  let clauses: [ClauseCode]
  /// Places that get a new cell, and places that are emptied, when it begins.
  let cellSlots: [Int]
  let plainSlots: [Int]

  init(
    _ kind: Kind, _ element: Code, value: Code?, _ clauses: [ClauseCode], cellSlots: [Int],
    plainSlots: [Int], _ span: Span
  ) {
    self.kind = kind
    self.element = element
    self.value = value
    self.clauses = clauses
    self.cellSlots = cellSlots
    self.plainSlots = plainSlots
    super.init(span)
  }

  override func evaluate(_ interpreter: Interpreter, _ frame: Frame) throws -> Value {
    for slot in cellSlots { frame[slot] = .object(Cell(.unbound)) }
    defer { for slot in plainSlots { frame[slot] = .unbound } }
    switch kind {
    case .list:
      let list = ListObject([])
      if clauses.count == 1, clauses[0].conditions.isEmpty {
        // The common form, with nothing between the loop and the list.
        let clause = clauses[0]
        let values = try clause.iterable.evaluate(interpreter, frame)
        do {
          if let hint = interpreter.lengthHint(values) {
            if hint > 256 { try interpreter.checkCount(hint) }
            list.items.reserveCapacity(hint)
            try interpreter.rechargeList(list)
          }
          try interpreter.forEach(values) {
            try clause.target.assign($0, interpreter, frame)
            try interpreter.append(try element.evaluate(interpreter, frame), to: list)
            return true
          }
        } catch { throw error.located(at: clause.iterable.span) }
      } else {
        try run(0, interpreter, frame) {
          try interpreter.append(try element.evaluate(interpreter, frame), to: list)
        }
      }
      return .list(list)
    case .set:
      let set = SetObject()
      try run(0, interpreter, frame) {
        let item = try element.evaluate(interpreter, frame)
        do { try set.insert(item, in: interpreter) } catch {
          throw error.located(at: element.span)
        }
      }
      return .set(set)
    case .dict:
      let dict = DictObject()
      guard let value else { return .dict(dict) }
      try run(0, interpreter, frame) {
        let key = try element.evaluate(interpreter, frame)
        let item = try value.evaluate(interpreter, frame)
        do { try dict.set(key, to: item, in: interpreter) } catch {
          throw error.located(at: element.span)
        }
      }
      return .dict(dict)
    }
  }

  private func run(
    _ index: Int, _ interpreter: Interpreter, _ frame: Frame, _ emit: () throws -> Void
  ) throws {
    let clause = clauses[index]
    let values = try clause.iterable.evaluate(interpreter, frame)
    do {
      try interpreter.forEach(values) {
        try clause.target.assign($0, interpreter, frame)
        for condition in clause.conditions {
          if try !condition.test(interpreter, frame) { return true }
        }
        if index + 1 < clauses.count {
          try run(index + 1, interpreter, frame, emit)
        } else {
          try emit()
        }
        return true
      }
    } catch { throw error.located(at: clause.iterable.span) }
  }
}

/// `(x for x in …)`: the parts that all runs share.
final class GeneratorCode: Code {
  let element: Code
  let clauses: [ClauseCode]
  /// The first iterable, which is evaluated at once, in the frame around.
  let first: Code
  let source: Source
  @exclusivity(unchecked) var slotCount = 0
  @exclusivity(unchecked) var cellSlots: [Int] = []
  @exclusivity(unchecked) var freeSlots: [Int] = []
  @exclusivity(unchecked) var closureSlots: [Int] = []

  init(
    _ element: Code, _ clauses: [ClauseCode], first: Code, source: Source, _ span: Span
  ) {
    self.element = element
    self.clauses = clauses
    self.first = first
    self.source = source
    super.init(span)
  }

  override func evaluate(_ interpreter: Interpreter, _ frame: Frame) throws -> Value {
    let values = try first.evaluate(interpreter, frame)
    do {
      let iterator = try interpreter.iterator(over: values)
      let cells = try closureSlots.map { try CellAccess.cell(frame[$0]) }
      return .object(GeneratorObject(self, iterator, closure: cells))
    } catch { throw error.located(at: first.span) }
  }
}

/// A generator argument at work: it goes on from where it gave its last value.
final class GeneratorObject: IteratorObject {
  private let code: GeneratorCode
  private let frame: Frame
  @exclusivity(unchecked) private var iterators: [IteratorObject]
  @exclusivity(unchecked) private var isRunning = false
  @exclusivity(unchecked) private var isDone = false

  init(_ code: GeneratorCode, _ first: IteratorObject, closure: [Cell]) {
    self.code = code
    frame = .allocate(capacity: max(code.slotCount, 1))
    frame.initialize(repeating: .unbound, count: code.slotCount)
    for slot in code.cellSlots { frame[slot] = .object(Cell(.unbound)) }
    for (index, slot) in code.freeSlots.enumerated() { frame[slot] = .object(closure[index]) }
    iterators = [first]
  }

  deinit {
    var pending: [Value] = iterators.map { .object($0) }
    iterators = []
    for slot in 0..<code.slotCount { pending.append(frame[slot]) }
    frame.deinitialize(count: code.slotCount)
    frame.deallocate()
    Value.discard(&pending)
  }

  override var typeName: String { "generator" }

  override var representation: String {
    "<generator object <genexpr> at "
      + "0x\(String(UInt(bitPattern: Value.object(self).identity), radix: 16))>"
  }

  override func next(_ interpreter: Interpreter) throws -> Value? {
    if isDone { return nil }
    if isRunning { throw LanguageError(.valueError, "generator already executing") }
    isRunning = true
    interpreter.depth += 1
    defer {
      isRunning = false
      interpreter.depth -= 1
    }
    if interpreter.depth > Interpreter.recursionLimit || interpreter.stackIsLow {
      throw interpreter.recursionError()
    }
    do {
      if code.clauses.count == 1, let iterator = iterators.first {
        let clause = code.clauses[0]
        while let value = try iterator.next(interpreter) {
          try interpreter.poll()
          try clause.target.assign(value, interpreter, frame)
          if try clause.conditions.isEmpty || passes(clause, interpreter) {
            return try code.element.evaluate(interpreter, frame)
          }
        }
        isDone = true
        return nil
      }
      while let iterator = iterators.last {
        try interpreter.poll()
        guard let value = try iterator.next(interpreter) else {
          iterators.removeLast()
          continue
        }
        let clause = code.clauses[iterators.count - 1]
        try clause.target.assign(value, interpreter, frame)
        if try !passes(clause, interpreter) { continue }
        if iterators.count == code.clauses.count {
          return try code.element.evaluate(interpreter, frame)
        }
        let inner = code.clauses[iterators.count].iterable
        let values = try inner.evaluate(interpreter, frame)
        do { iterators.append(try interpreter.iterator(over: values)) } catch {
          throw error.located(at: inner.span)
        }
      }
      isDone = true
      return nil
    } catch {
      isDone = true
      if let error = error as? LanguageError {
        error.span = error.span ?? code.span
        if error.source == nil { error.source = code.source }
        error.fillTrace(with: code.source)
      }
      throw error
    }
  }

  private func passes(_ clause: ClauseCode, _ interpreter: Interpreter) throws -> Bool {
    for condition in clause.conditions where try !condition.test(interpreter, frame) {
      return false
    }
    return true
  }
}
