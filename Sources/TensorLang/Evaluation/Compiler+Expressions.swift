extension Compiler {
  func expression(_ expression: Expression, _ scope: Scope) throws -> Code {
    if interpreter.stackIsLow { throw interpreter.recursionError().located(at: expression.span) }
    let span = expression.span
    switch expression.kind {
    case .none: return ConstantCode(.none, span)
    case .bool(let flag): return ConstantCode(.bool(flag), span)
    case .ellipsis: return ConstantCode(.ellipsis, span)
    case .int(let number): return ConstantCode(.int(number), span)
    case .hugeInt(let digits): return FailingCode(span) { Arithmetic.overflow(digits) }
    case .float(let number): return ConstantCode(.float(number), span)
    case .string(let text): return ConstantCode(.string(interpreter.interned(text)), span)
    case .formatted(let parts): return try formatted(parts, scope, span)
    case .name(let name): return self.name(name, scope, span)
    case .tuple(let items, _): return try display(.tuple, items, scope, span)
    case .list(let items): return try display(.list, items, scope, span)
    case .set(let items): return try display(.set, items, scope, span)
    case .dict(let items):
      return DictCode(
        try items.map { item in
          switch item {
          case .pair(let key, let value):
            return (try self.expression(key, scope), try self.expression(value, scope))
          case .unpack(let value): return (try self.expression(value, scope), nil)
          }
        }, span)
    case .starred(let inner):
      return FailingCode(inner.span) {
        LanguageError(.syntaxError, "can't use starred expression here")
      }
    case .unary(let operation, let operand): return try unary(operation, operand, scope, span)
    case .binary(let operation, let left, let right, _):
      return try binary(
        operation, try self.expression(left, scope), try self.expression(right, scope), span)
    case .and(let operands):
      return LogicCode(
        try operands.map { try self.expression($0, scope) }, stopsAtTrue: false, span)
    case .or(let operands):
      return LogicCode(
        try operands.map { try self.expression($0, scope) }, stopsAtTrue: true, span)
    case .compare(let first, let rest):
      let left = try self.expression(first, scope)
      if rest.count == 1 {
        return CompareCode(
          rest[0].comparison, left, try self.expression(rest[0].right, scope), span)
      }
      return ChainCode(
        left, try rest.map { ($0.comparison, try self.expression($0.right, scope)) }, span)
    case .conditional(let test, let then, let otherwise):
      return ConditionalCode(
        try self.expression(test, scope), try self.expression(then, scope),
        try self.expression(otherwise, scope), span)
    case .lambda(let parameters, let body):
      return try function("<lambda>", parameters, docstring: nil, scope, span) {
        compiler, inner in
        .expression(try compiler.expression(body, inner))
      } names: {
        $0.visit(body)
      }
    case .call(let function, let arguments):
      let code = try call(function, arguments, scope, span)
      return function.isWrittenOut ? MissingCommaCode(code, after: function.span) : code
    case .attribute(let object, let name, let nameSpan):
      return AttributeCode(try self.expression(object, scope), name, nameSpan: nameSpan, span)
    case .subscript(let object, let key):
      let code = SubscriptCode(
        try self.expression(object, scope), try self.expression(key, scope), span)
      if object.isWrittenOut, case .tuple = key.kind {
        return MissingCommaCode(code, after: object.span)
      }
      return code
    case .slice(let start, let stop, let step):
      return SliceCode(
        try start.map { try self.expression($0, scope) },
        try stop.map { try self.expression($0, scope) },
        try step.map { try self.expression($0, scope) }, span)
    case .comprehension(.generator, let element, let clauses):
      return try generator(element, clauses, scope, span)
    case .comprehension(let kind, let element, let clauses):
      return try comprehension(
        kind == .set ? .set : .list, element, value: nil, clauses, scope, span)
    case .dictComprehension(let key, let value, let clauses):
      return try comprehension(.dict, key, value: value, clauses, scope, span)
    case .walrus(let name, let nameSpan, let value):
      return WalrusCode(
        walrusTarget(name, scope, nameSpan), try self.expression(value, scope), span)
    }
  }

  private func unary(
    _ operation: UnaryOperator, _ operand: Expression, _ scope: Scope, _ span: Span
  ) throws -> Code {
    if operation == .not { return NotCode(try expression(operand, scope), span) }
    if operation == .negate, case .hugeInt(let digits) = operand.kind,
      digits == "9223372036854775808"
    {
      return ConstantCode(.int(.min), span)
    }
    if operation == .negate, isTwoToThe63(operand) { return ConstantCode(.int(.min), span) }
    let code = try expression(operand, scope)
    if let value = code.constant, value.asDouble != nil,
      let result = try? interpreter.unary(operation, value)
    {
      return ConstantCode(result, span)
    }
    return UnaryCode(operation, code, span)
  }

  /// `2**63` or `1 << 63`: one more than fits, but not with a minus before it.
  private func isTwoToThe63(_ operand: Expression) -> Bool {
    guard case .binary(let operation, let left, let right, _) = operand.kind,
      case .int(let base) = left.kind, case .int(let count) = right.kind
    else { return false }
    switch operation {
    case .power: return (base, count) == (2, 63) || (base, count) == (8, 21)
    case .leftShift:
      return count >= 0 && count < 64 && base > 0 && UInt(base) << UInt(count) == 1 << 63
        && UInt(base).leadingZeroBitCount >= count
    default: return false
    }
  }

  private func binary(
    _ operation: BinaryOperator, _ left: Code, _ right: Code, _ span: Span
  ) throws -> Code {
    // Numbers only: folding `'a' * 10**12` would take its memory before the program runs.
    if let a = left.constant, let b = right.constant, a.asDouble != nil, b.asDouble != nil,
      let result = try? interpreter.binary(operation, a, b)
    {
      return ConstantCode(result, span)
    }
    switch operation {
    case .add: return AddCode(left, right, span)
    case .subtract: return SubtractCode(left, right, span)
    case .multiply: return MultiplyCode(left, right, span)
    default: return BinaryCode(operation, left, right, span)
    }
  }

  private func display(
    _ kind: DisplayCode.Kind, _ items: [Expression], _ scope: Scope, _ span: Span
  ) throws -> Code {
    var starred = [Bool](repeating: false, count: items.count)
    let codes = try items.enumerated().map { index, item in
      if case .starred(let inner) = item.kind {
        starred[index] = true
        return try expression(inner, scope)
      }
      return try expression(item, scope)
    }
    if kind == .tuple, !starred.contains(true) {
      let constants = codes.compactMap { $0.constant }
      if constants.count == codes.count { return ConstantCode(.tuple(of: constants), span) }
    }
    if kind == .set, codes.count > 2, let set = try constantSet(codes) {
      return ConstantSetCode(set, span)
    }
    return DisplayCode(kind, codes, starred: starred.contains(true) ? starred : nil, span)
  }

  private func formatted(
    _ parts: [FormattedPart], _ scope: Scope, _ span: Span
  ) throws -> FormattedCode {
    FormattedCode(
      try parts.map { part in
        switch part {
        case .text(let text): return .text(text)
        case .field(let value, let conversion, let spec, let debugText):
          var specCode: Code?
          if let spec {
            var texts: [String] = []
            for case .text(let text) in spec { texts.append(text) }
            specCode =
              texts.count == spec.count
              ? ConstantCode(.text(texts.joined()), span) : try formatted(spec, scope, span)
          }
          return .field(
            try expression(value, scope), conversion: conversion, spec: specCode,
            debugText: debugText)
        }
      }, span)
  }

  private func call(
    _ function: Expression, _ arguments: [CallArgument], _ scope: Scope, _ span: Span
  ) throws -> Code {
    let callee = try expression(function, scope)
    let codes: [ArgumentCode] = try arguments.map {
      switch $0 {
      case .positional(let value):
        if case .starred(let inner) = value.kind { return .unpack(try expression(inner, scope)) }
        return .positional(try expression(value, scope))
      case .keyword(let name, let nameSpan, let value):
        return .keyword(name, nameSpan: nameSpan, try expression(value, scope))
      case .unpack(let value): return .unpack(try expression(value, scope))
      case .unpackKeywords(let value): return .unpackKeywords(try expression(value, scope))
      }
    }
    let attribute = callee as? AttributeCode
    let site = CallSite(span: span, receiver: attribute?.object.span, arguments: codes)
    var positional: [Code] = []
    for case .positional(let code) in codes { positional.append(code) }
    guard positional.count == codes.count else {
      return GeneralCallCode(callee, codes, site: site, span)
    }
    if let attribute { return MethodCallCode(attribute, positional, site: site, span) }
    return CallCode(callee, positional, site: site, span)
  }

  // MARK: Comprehensions

  private func comprehension(
    _ kind: ComprehensionCode.Kind, _ element: Expression, value: Expression?,
    _ clauses: [ComprehensionClause], _ scope: Scope, _ span: Span
  ) throws -> Code {
    guard let first = clauses.first else { throw LanguageError.broken("an empty comprehension") }
    // The first iterable belongs to the scope around.
    let firstCode = try walked(first.iterable, scope)
    let (targets, use) = NameUse.comprehension([element] + (value.map { [$0] } ?? []), clauses)
    scope.blocks.append([:])
    defer { scope.blocks.removeLast() }
    var cellSlots: [Int] = []
    var plainSlots: [Int] = []
    for name in targets {
      let variable = scope.declare(
        name, isCell: use.inner.contains(name), inBlock: scope.blocks.count - 1)
      if variable.isCell {
        cellSlots.append(variable.slot)
      } else {
        plainSlots.append(variable.slot)
      }
    }
    let codes = try clauseCodes(clauses, first: firstCode, scope)
    return ComprehensionCode(
      kind, try expression(element, scope), value: try value.map { try expression($0, scope) },
      codes, cellSlots: cellSlots, plainSlots: plainSlots, span)
  }

  /// What a loop or a comprehension walks through. Nothing can reach a set of constants there, so
  /// CPython makes no copy of it, whose order may differ.
  func walked(_ iterable: Expression, _ scope: Scope) throws -> Code {
    let code = try expression(iterable, scope)
    switch code {
    case let code as ConstantSetCode: return ConstantCode(.set(code.items), code.span)
    case let code as DisplayCode where code.kind == .set && code.starred == nil:
      guard let set = try constantSet(code.items) else { return code }
      return ConstantCode(.set(set), code.span)
    default: return code
    }
  }

  /// The set that CPython keeps ready for a display of constants. It went through two tables, and
  /// so does its order.
  private func constantSet(_ codes: [Code]) throws -> SetObject? {
    let constants = codes.compactMap { $0.constant }
    guard constants.count == codes.count else { return nil }
    let first = SetObject()
    for value in constants { try first.insert(value, in: interpreter) }
    let second = SetObject()
    for value in first.items { try second.insert(value, in: interpreter) }
    return second
  }

  private func clauseCodes(
    _ clauses: [ComprehensionClause], first: Code, _ scope: Scope
  ) throws -> [ClauseCode] {
    try clauses.enumerated().map { index, clause in
      ClauseCode(
        try target(clause.target, scope),
        index == 0 ? first : try walked(clause.iterable, scope),
        try clause.conditions.map { try expression($0, scope) })
    }
  }

  private func generator(
    _ element: Expression, _ clauses: [ComprehensionClause], _ scope: Scope, _ span: Span
  ) throws -> Code {
    guard let first = clauses.first else { throw LanguageError.broken("an empty comprehension") }
    let firstCode = try walked(first.iterable, scope)
    let (targets, use) = NameUse.comprehension([element], clauses)
    let inner = Scope(.generator, parent: scope, name: scope.qualify("<genexpr>"))
    var cellSlots: [Int] = []
    for name in targets {
      let variable = inner.declare(name, isCell: use.inner.contains(name), inBlock: 0)
      if variable.isCell { cellSlots.append(variable.slot) }
    }
    let codes = try clauseCodes(clauses, first: firstCode, inner)
    let code = GeneratorCode(
      try expression(element, inner), codes, first: firstCode, source: source, span)
    code.slotCount = inner.slotCount
    code.cellSlots = cellSlots
    code.freeSlots = inner.free.map { $0.inner.slot }
    code.closureSlots = inner.free.map { $0.outer.slot }
    return code
  }
}
