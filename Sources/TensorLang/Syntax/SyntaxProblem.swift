/// A mistake in a text, as a typed value; its `Diagnostic` is worked out when it is reported.
///
/// Kept small, because every step of the parser's recursion makes room for one.
struct SyntaxProblem: Error {
  var kind: Kind
  var span: Span
  /// The text ended where more could have followed: another line may mend it.
  var atEnd = false
  /// Inside an f-string's braces: Python says so before its message.
  var inFormatted = false
  /// Further places that belong to the mistake, with a few words.
  var labels: [Diagnostic.Label] = []
  /// What to put in place of a piece of the text, tried before it is offered.
  var edits: [Edit] = []

  /// A replacement of a piece of the text.
  struct Edit {
    var span: Span
    var text: String
  }

  init(_ kind: Kind, _ span: Span) {
    self.kind = kind
    self.span = span
  }

  indirect enum Kind {
    // Anything that can't stand where it stands.
    case unexpected(String)
    case unexpectedEnd
    case unexpectedEndOfText
    case missingComma
    case missingValue(after: String)
    case missingValueBefore(String)
    case missingName(after: String)
    case unexpectedEndForName
    case sideBySide
    case pastedLineNumber(String, python: String)
    case prose
    case entity(String, meant: String)
    case lineBeginsWithOperator(String, isIndented: Bool)
    case missing(String, strict: Bool)
    case misplacedKeyword(String)
    case foreign(String, hint: String)
    case foreignComment(String)
    case loneNot
    /// A piece of another language, which the text seems to have been written in.
    case leftover(String, of: String, hint: String)
    /// A word that begins statements of other languages.
    case otherWord(String, hint: String)
    case misspelt(String, meant: String)

    // Brackets.
    case neverClosed(String)
    case unmatched(String)
    case mismatched(closer: String, opener: String)
    case nestedTooDeeply
    case expressionTooDeep

    // Characters.
    case nullByte
    case control(UInt32)
    case replaced
    case space(UInt32, name: String)
    case lookAlike(Unicode.Scalar, name: String, meant: String)
    case character(Unicode.Scalar)
    case afterBackslash(onlyBlanks: Bool)
    case help

    // Strings.
    case unterminatedString(line: Int, escaped: Bool)
    case unterminatedTripleString(line: Int)
    case brokenTriple
    case truncatedEscape(form: String, text: String, at: String)
    case noSuchCharacter(String, at: String)
    case surrogate(String)
    case quoteInString(String, python: String)
    case stringPrefix(String)

    // f-strings.
    case emptyField
    case fieldWithoutValue(before: String)
    case singleBrace
    case unclosedField
    case conversion
    case fieldsTooDeep
    case starredField
    case afterFieldDebug
    case notInField(String)

    // Numbers.
    case number(String, form: String)
    case digitsMissing(String, form: String)
    case underscoreInNumber(form: String)
    case numberSuffix(String)
    case severalPoints(String)
    case nameBeginsWithDigit(String)
    case digit(Character, form: String)
    case leadingZeros

    // Assignment.
    case cannotAssign(String, to: Assignment)
    /// `allowsNamed`: where `:=` could stand.
    case equalsForComparison(allowsNamed: Bool)
    case bareWalrus
    case walrusStatement
    case starredAlone
    case starredTarget
    case severalStarred
    case annotatedTuple
    case annotatedOther

    // Calls and displays.
    case positionalAfterKeyword(unpacking: Bool)
    case unpackAfterKeywords
    case repeatedKeyword(String)
    case keywordNotAName
    case quotedKeyword(String)
    case colonForEquals(String)
    case equalsForColon(python: String)
    case sliceInCall
    case bareGenerator
    case comprehensionTarget
    case missingElse
    case dictKeyWithoutValue
    case dictValueMissing
    case starredDictValue
    case missingPrintParentheses(String)

    // Parameters.
    case repeatedParameter(String)
    case parameterWithoutDefault
    case bareStar
    case severalStars
    case afterKeywordRest
    case severalSlashes
    case slashAfterStar
    case missingDefault
    case restWithDefault(keyword: Bool)
    case lambdaAnnotation
    case parenthesizedParameters(lambda: Bool)

    // Statements.
    case orphan(String)
    case braceBlock
    case elseIf
    case loopInParentheses
    case loopWithoutIn(String)
    case importTurnedRound
    case quotedModule
    case outside(String, of: String)
    case trailingImportComma
    case starImportInFunction

    // Lines.
    case unexpectedIndent
    case dedent
    case tabs
    case tooManyIndents
    case missingBlock(after: String, line: Int)

    /// Not part of the language: what, in the plural or as a mass ("classes"), or one thing.
    case refused(String, one: Bool)

    enum Assignment {
      /// `x = …` where `==` may have been meant.
      case single
      case plain
      case augmented
      case deleted
      case walrus
    }
  }
}

extension SyntaxProblem {
  func diagnostic(in source: Source) -> Diagnostic {
    var torch = kind.torch
    if inFormatted, let text = torch, !text.hasPrefix("f-string"), kind.namesFormatted {
      torch = "f-string: " + text
    }
    return Diagnostic(
      source: source, code: kind.code, type: kind.type, message: kind.message, torch: torch,
      span: span, labels: labels)
  }
}
