// What is said about each mistake.

extension SyntaxProblem.Kind {
  var code: String {
    if case .refused = self { "unsupported" } else { "syntax" }
  }

  var type: ExceptionType {
    switch self {
    case .unexpectedIndent, .dedent, .tabs, .tooManyIndents, .missingBlock,
      .lineBeginsWithOperator(_, isIndented: true):
      .indentationError
    default: .syntaxError
    }
  }

  /// Whether Python puts "f-string: " before its message inside an f-string.
  var namesFormatted: Bool {
    switch self {
    case .outside, .refused: false
    default: true
    }
  }

  /// What went wrong, in this project's words.
  var message: String {
    switch self {
    case .unexpected(let what): "\(what) can't stand here"
    case .unexpectedEnd: "the line ends where a value should stand"
    case .unexpectedEndOfText: "the text ends after a backslash, which promises another line"
    case .missingComma: "two values side by side: is a comma missing between them?"
    case .missingValue(let after): "a value is missing after `\(after)`"
    case .missingValueBefore(let before): "a value is missing before `\(before)`"
    case .missingName(let after): "a name is missing after `\(after)`"
    case .unexpectedEndForName: "the line ends where a name should stand"
    case .sideBySide: "two values side by side: is an operator missing between them?"
    case .pastedLineNumber(let number, _):
      "`\(number)` looks like the number of a line, pasted along with it: leave it out"
    case .prose: "this reads as a sentence, not as code: a comment begins with `#`"
    case .entity(let text, let meant): "`\(text)` is how HTML writes `\(meant)`"
    case .lineBeginsWithOperator(let sign, _):
      "a line can't begin with `\(sign)`: put what goes over several lines in parentheses"
    case .missing(let what, _): "`\(what)` is missing here"
    case .misplacedKeyword(let word):
      "`\(word)` is a word of the language and can't be used as a name"
    case .foreign(let what, let hint): "`\(what)` is not an operator here: \(hint)"
    case .foreignComment(let sign): "a comment begins with `#`, not with `\(sign)`"
    case .loneNot: "between two values stands `not in`, `is not` or `!=`, never `not` alone"
    case .otherWord(let word, let hint): "`\(word)` is not a word of the language: \(hint)"
    case .misspelt(let word, let meant):
      "`\(word)` is not a word of the language: did you mean `\(meant)`?"
    case .leftover(let what, let language, let hint): "`\(what)` is \(language)'s: \(hint)"

    case .neverClosed(let opener): "this `\(opener)` is never closed"
    case .unmatched(let closer): "nothing was opened that this `\(closer)` could close"
    case .mismatched(let closer, let opener): "`\(closer)` can't close `\(opener)`"
    case .nestedTooDeeply: "brackets are nested more than 200 deep"
    case .expressionTooDeep: "the expression is nested too deeply"

    case .nullByte: "a NUL byte: this is not a text"
    case .control(let code): "an invisible control character (\(Self.codePoint(code)))"
    case .replaced: "bytes that are not UTF-8 text"
    case .space(let code, let name):
      switch LookAlikes.blank(Unicode.Scalar(code) ?? " ")?.meant {
      case " ": "\(name) (\(Self.codePoint(code))) in place of a space"
      case "\n": "\(name) (\(Self.codePoint(code))), which ends no line here"
      default: "\(name) (\(Self.codePoint(code))), which doesn't show"
      }
    case .lookAlike(let scalar, let name, let meant):
      "`\(scalar)` is \(name) (\(Self.codePoint(scalar.value))): the language has `\(meant)`"
    case .character(let scalar) where Identifiers.isUnknownForm(scalar):
      "`\(scalar)` (\(Self.codePoint(scalar.value))) is another form of plain letters: write those"
    case .character(let scalar):
      Self.isShown(scalar)
        ? "`\(scalar)` (\(Self.codePoint(scalar.value))) is not a character of the language"
        : "an invisible character (\(Self.codePoint(scalar.value)))"
    case .afterBackslash(onlyBlanks: false):
      "a backslash joins lines only as the last character of its line"
    case .afterBackslash(onlyBlanks: true):
      "blanks follow this backslash: it joins lines only as the last character of its line"
    case .help: "`?` asks for help about a name: write `?name` or `name?` on a line by itself"

    case .unterminatedString(_, escaped: false): "the string isn't closed on its line"
    case .unterminatedString(_, escaped: true):
      "the string isn't closed: the backslash before its last quote makes that a part of the text"
    case .quoteInString(let quote, _):
      "the string ends at this quote: inside the string it is written `\\\(quote)`"
    case .stringPrefix(let word): "`\(word)` is not a prefix of strings: these are `r`, `f` and `u`"
    case .unterminatedTripleString: "this triple-quoted string is never closed"
    case .brokenTriple: "a triple-quoted string begins with three quotes: here are two"
    case .truncatedEscape(let form, let text, _):
      "`\(text)` is cut short: the escape is written `\(form)`"
    case .noSuchCharacter(let text, _): "`\(text)`: there is no such character"
    case .surrogate(let text):
      "`\(text)` is half of a surrogate pair: no character, so it can't be text"

    case .emptyField: "empty braces: a value should stand between `{` and `}`"
    case .fieldWithoutValue(let before): "a value should stand before `\(before)`"
    case .singleBrace: "a lone `}` in an f-string: write `}}` for the character itself"
    case .unclosedField: "this `{` is not closed before the f-string ends"
    case .conversion: "after `!` comes `s`, `r` or `a`"
    case .fieldsTooDeep: "braces in an f-string are nested too deeply"
    case .notInField(let what): "\(what) can't stand in an f-string's braces"
    case .afterFieldDebug: "`{x=}` shows a value with its name: nothing else can follow the `=`"
    case .starredField: "`*` can't stand in an f-string's braces"

    case .number(let text, let form): "`\(text)` is not \(Self.article(form)) number"
    case .digitsMissing(let before, let form):
      "digits of \(Self.article(form)) number are missing after `\(before)`"
    case .underscoreInNumber: "`_` stands in a number only between two digits"
    case .severalPoints(let text): "`\(text)` is not a number: it has several points"
    case .numberSuffix(let suffix): "numbers have no suffix: drop the `\(suffix)`"
    case .nameBeginsWithDigit(let word): "`\(word)` can't be a name: names don't begin with a digit"
    case .digit(let digit, let form): "`\(digit)` is not a digit of \(Self.article(form)) number"
    case .leadingZeros: "a number can't begin with 0: drop the zeros, or write 0o for octal"

    case .cannotAssign(let what, let assignment): Self.assignmentMessage(what, assignment)
    case .equalsForComparison: "`=` assigns and can't stand here: did you mean `==`?"
    case .bareWalrus: "`:=` needs parentheses around it here"
    case .walrusStatement: "a statement assigns with `=`: `:=` stands inside expressions"
    case .starredAlone: "`*` unpacks into a call, a list or a tuple: it can't stand alone"
    case .starredTarget: "a target with `*` stands in a list or tuple: write `*x, = …`"
    case .severalStarred: "only one target can have `*`"
    case .annotatedTuple: "only one name can be annotated at a time"
    case .annotatedOther: "only a name, an attribute or an element can be annotated"

    case .positionalAfterKeyword(false): "a positional argument can't follow `name=value`"
    case .positionalAfterKeyword(true): "a positional argument can't follow `**mapping`"
    case .unpackAfterKeywords: "`*values` can't follow `**mapping`"
    case .repeatedKeyword(let name): "the keyword `\(name)` is given twice"
    case .keywordNotAName: "before `=` in a call stands a keyword's name: did you mean `==`?"
    case .quotedKeyword(let name): "a keyword argument's name has no quotes: `\(name)=…`"
    case .equalsForColon: "between a key and its value stands `:`"
    case .colonForEquals(let name): "a keyword argument is written with `=`: `\(name)=…`"
    case .sliceInCall: "slices stand in square brackets: `x[a:b]`"
    case .bareGenerator: "beside other arguments a generator needs parentheses of its own"
    case .comprehensionTarget: "several values for each turn need parentheses around them"
    case .missingElse: "`a if test` needs its `else`"
    case .dictKeyWithoutValue: "a `:` and a value should follow this key"
    case .dictValueMissing: "a value should follow this `:`"
    case .starredDictValue: "a dictionary's value can't have `*`"
    case .missingPrintParentheses(let name): "`\(name)` is called with parentheses: `\(name)(…)`"

    case .repeatedParameter(let name): "the parameter `\(name)` appears twice"
    case .parameterWithoutDefault: "a parameter without a default can't follow one that has one"
    case .bareStar: "after `*` comes at least one parameter"
    case .severalStars: "`*` appears only once among parameters"
    case .afterKeywordRest: "nothing can follow `**` parameters"
    case .severalSlashes: "`/` appears only once among parameters"
    case .slashAfterStar: "`/` comes before `*`"
    case .missingDefault: "a default value is missing after `=`"
    case .restWithDefault(let keyword):
      "a parameter with `\(keyword ? "**" : "*")` can't have a default"
    case .parenthesizedParameters: "parameters are names: they can't stand in parentheses"

    case .lambdaAnnotation: "the parameters of a lambda have no annotations"
    case .outside(let word, let place): "`\(word)` outside a \(place)"
    case .braceBlock: "a block has no braces: it begins with `:` and is indented"
    case .elseIf: "`else if` is written `elif`"
    case .loopInParentheses: "a loop goes over values, without parentheses: `for x in …:`"
    case .loopWithoutIn: "a loop's values follow `in`: `for x in …:`"
    case .importTurnedRound: "the module comes first: `from module import name`"
    case .quotedModule: "a module's name has no quotes"
    case .orphan(let word): "this `\(word)` belongs to no statement above it"
    case .trailingImportComma: "a comma at the end needs parentheses around the names"
    case .starImportInFunction: "`import *` belongs at the top of a text, not in a function"

    case .unexpectedIndent: "this line is indented, and nothing above it opens a block"
    case .dedent: "the indentation matches no block above"
    case .tabs: "tabs and spaces are mixed so that the indentation depends on the tabs' width"
    case .tooManyIndents: "blocks are nested more than 100 deep"
    case .missingBlock(let after, let line):
      "an indented block should follow the \(after) on line \(line)"

    case .refused(let what, let one):
      "\(what) \(one ? "is" : "are") not part of this language"
    }
  }

  /// Python 3.11's own message, where it has one.
  var torch: String? {
    switch self {
    case .missingComma: "invalid syntax. Perhaps you forgot a comma?"
    case .missing(let what, strict: true): "expected '\(what)'"
    case .neverClosed(let opener): "'\(opener)' was never closed"
    case .unmatched(let closer): "unmatched '\(closer)'"
    case .mismatched(let closer, let opener):
      "closing parenthesis '\(closer)' does not match opening parenthesis '\(opener)'"
    case .nestedTooDeeply: "too many nested parentheses"
    case .expressionTooDeep: "too many nested parentheses"
    case .unexpectedEndOfText: "unexpected EOF while parsing"

    case .nullByte: "source code string cannot contain null bytes"
    case .control(let code): "invalid non-printable character \(Self.codePoint(code))"
    case .space(let code, _): "invalid non-printable character \(Self.codePoint(code))"
    case .replaced: "invalid character '\u{FFFD}' (U+FFFD)"
    case .character(let scalar)
    where Identifiers.isUnknownForm(scalar) && scalar.properties.isXIDContinue:
      nil  // a name in Python
    case .lookAlike(let scalar, _, _), .character(let scalar):
      Self.isShown(scalar)
        ? "invalid character '\(scalar)' (\(Self.codePoint(scalar.value)))"
        : "invalid non-printable character \(Self.codePoint(scalar.value))"
    case .afterBackslash: "unexpected character after line continuation character"

    case .unterminatedString(let line, _):
      "unterminated string literal (detected at line \(line))"
    case .unterminatedTripleString(let line):
      "unterminated triple-quoted string literal (detected at line \(line))"
    case .truncatedEscape(let form, _, let place):
      "(unicode error) 'unicodeescape' codec can't decode bytes in position "
        + "\(place): truncated \(form) escape"
    case .noSuchCharacter(_, let place):
      "(unicode error) 'unicodeescape' codec can't decode bytes in position "
        + "\(place): illegal Unicode character"
    case .surrogate: nil
    case .quoteInString(_, let python), .pastedLineNumber(_, let python): python

    case .emptyField: "f-string: empty expression not allowed"
    case .fieldWithoutValue(let before): "f-string: expression required before '\(before)'"
    case .singleBrace: "f-string: single '}' is not allowed"
    case .unclosedField: "f-string: expecting '}'"
    case .conversion: "f-string: invalid conversion character: expected 's', 'r', or 'a'"
    case .fieldsTooDeep: "f-string: expressions nested too deeply"
    case .notInField(let what):
      "f-string expression part cannot include \(what == "`#`" ? "'#'" : what)"
    case .afterFieldDebug: "f-string: expecting '}'"
    case .starredField: "f-string: cannot use starred expression here"

    case .number(_, let form), .digitsMissing(_, let form), .underscoreInNumber(let form):
      "invalid \(form) literal"
    case .numberSuffix, .nameBeginsWithDigit: "invalid decimal literal"
    case .digit(let digit, let form): "invalid digit '\(digit)' in \(form) literal"
    case .leadingZeros:
      "leading zeros in decimal integer literals are not permitted; "
        + "use an 0o prefix for octal integers"

    case .cannotAssign(let what, let assignment): Self.assignmentTorch(what, assignment)
    case .equalsForComparison(allowsNamed: true):
      "invalid syntax. Maybe you meant '==' or ':=' instead of '='?"
    case .starredAlone: "can't use starred expression here"
    case .starredTarget: "starred assignment target must be in a list or tuple"
    case .severalStarred: "multiple starred expressions in assignment"
    case .annotatedTuple: "only single target (not tuple) can be annotated"
    case .annotatedOther: "illegal target for annotation"

    case .positionalAfterKeyword(false): "positional argument follows keyword argument"
    case .positionalAfterKeyword(true): "positional argument follows keyword argument unpacking"
    case .unpackAfterKeywords: "iterable argument unpacking follows keyword argument unpacking"
    case .repeatedKeyword(let name): "keyword argument repeated: \(name)"
    case .equalsForColon(let python): python
    case .keywordNotAName, .quotedKeyword:
      "expression cannot contain assignment, perhaps you meant \"==\"?"
    case .bareGenerator: "Generator expression must be parenthesized"
    case .comprehensionTarget: "did you forget parentheses around the comprehension target?"
    case .missingElse: "expected 'else' after 'if' expression"
    case .dictKeyWithoutValue: "':' expected after dictionary key"
    case .dictValueMissing: "expression expected after dictionary key and ':'"
    case .starredDictValue: "cannot use a starred expression in a dictionary value"
    case .missingPrintParentheses(let name):
      "Missing parentheses in call to '\(name)'. Did you mean \(name)(...)?"

    case .repeatedParameter(let name): "duplicate argument '\(name)' in function definition"
    case .parameterWithoutDefault: "non-default argument follows default argument"
    case .bareStar: "named arguments must follow bare *"
    case .severalStars: "* argument may appear only once"
    case .afterKeywordRest: "arguments cannot follow var-keyword argument"
    case .severalSlashes: "/ may appear only once"
    case .slashAfterStar: "/ must be ahead of *"
    case .missingDefault: "expected default value expression"
    case .restWithDefault(let keyword):
      "var-\(keyword ? "keyword" : "positional") argument cannot have default value"
    case .parenthesizedParameters(let lambda):
      "\(lambda ? "Lambda expression" : "Function") parameters cannot be parenthesized"

    case .outside("continue", _): "'continue' not properly in loop"
    case .outside(let word, let place): "'\(word)' outside \(place)"
    case .trailingImportComma: "trailing comma not allowed without surrounding parentheses"
    case .starImportInFunction: "import * only allowed at module level"

    case .unexpectedIndent, .lineBeginsWithOperator(_, isIndented: true): "unexpected indent"
    case .dedent: "unindent does not match any outer indentation level"
    case .tabs: "inconsistent use of tabs and spaces in indentation"
    case .tooManyIndents: "too many levels of indentation"
    case .missingBlock(let after, let line):
      "expected an indented block after \(after) on line \(line)"

    // Python says it in one way or another, by what comes before and after.
    case .refused, .misspelt, .otherWord, .leftover, .loopInParentheses, .braceBlock: nil
    case .elseIf: "expected ':'"
    case .unexpected, .unexpectedEnd, .missingValue, .missing, .misplacedKeyword, .foreign,
      .orphan, .brokenTriple, .colonForEquals, .sliceInCall, .missingValueBefore, .missingName,
      .unexpectedEndForName, .sideBySide, .stringPrefix,
      .lineBeginsWithOperator(_, isIndented: false), .walrusStatement, .loopWithoutIn, .prose,
      .entity, .lambdaAnnotation, .foreignComment, .loneNot, .severalPoints, .importTurnedRound,
      .quotedModule,
      .help, .bareWalrus, .equalsForComparison(allowsNamed: false):
      "invalid syntax"
    }
  }

  private static func assignmentMessage(_ what: String, _ assignment: Assignment) -> String {
    let noun = described(what)
    return switch assignment {
    case .single: "\(noun) can't be assigned to: did you mean `==`?"
    case .plain: "\(noun) can't be assigned to"
    case .augmented: "\(noun) can't be changed in place"
    case .deleted: "\(noun) can't be deleted"
    case .walrus: "`:=` gives a value to a name, not to \(noun)"
    }
  }

  private static func assignmentTorch(_ what: String, _ assignment: Assignment) -> String {
    switch assignment {
    case .single: "cannot assign to \(what) here. Maybe you meant '==' instead of '='?"
    case .plain: "cannot assign to \(what)"
    case .augmented: "'\(what)' is an illegal expression for augmented assignment"
    case .deleted: "cannot delete \(what)"
    case .walrus: "cannot use assignment expressions with \(what)"
    }
  }

  /// Python's word for a kind of expression, with an article.
  private static func described(_ what: String) -> String {
    switch what {
    case "True", "False", "None": "`\(what)`"
    case "ellipsis": "`...`"
    case "starred": "a value with `*`"
    case "expression", "f-string expression", "attribute": "an \(what)"
    case "literal": "a literal value"
    default: "a \(what)"
    }
  }

  private static func article(_ form: String) -> String {
    form == "octal" ? "an octal" : "a \(form)"
  }

  static func codePoint(_ code: UInt32) -> String {
    let digits = String(code, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  /// Whether a character can be shown in a message as it is.
  static func isShown(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator, .spaceSeparator:
      false
    default: true
    }
  }
}
