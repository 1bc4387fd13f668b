import Testing

@testable import TensorLang

/// NumPy's functions beyond the universal ones and the reductions, as NumPy 2.4.6 answered them:
/// writing, indices, slopes and areas, histograms, windows, polynomials, equations, dtypes.
@Suite struct NumPyFunctionTests {
  static let answered = PythonCase.load("numpy-functions.txt")

  @Test func casesAreThere() {
    #expect(NumPyFunctionTests.answered.count > 400)
  }

  @Test(arguments: answered)
  func answer(_ example: PythonCase) {
    #expect(transcript(of: example.source) == example.expected)
  }

  /// The warnings that come with a result.
  @Test(arguments: [
    ("np.nanquantile([np.nan], 0.5)", "All-NaN slice encountered"),
    ("np.nanpercentile([], 50)", "Mean of empty slice"),
    ("np.ldexp(1.0, 2000)", "overflow encountered in ldexp"),
    ("np.linalg.det([[np.nan, 1], [1, 2]])", "invalid value encountered in det"),
    (
      "np.histogram([True, False])",
      "Converting input from bool to <class 'numpy.uint8'> for compatibility."
    ),
  ])
  func warns(_ source: String, _ warning: String) {
    var notes: [String] = []
    _ = Session().run(Source(name: "<test>", text: source + "\n"), style: .script) { record in
      if case .note(_, let message) = record.kind { notes.append(message) }
    }
    #expect(notes == ["RuntimeWarning: \(warning)"])
  }

  /// Shapes without elements.
  @Test(arguments: [
    ("np.gradient(np.ones((4, 5)))[1].shape", "(4, 5)"),
    ("np.gradient(np.ones(4), [0, 1, 3, 4], edge_order=2).shape", "(4,)"),
    ("np.trapezoid(np.ones((4, 5)), axis=0).shape", "(5,)"),
    ("np.histogram(np.ones(9), 4)[1].shape", "(5,)"),
    ("np.histogram2d(np.ones(9), np.ones(9), 3)[0].shape", "(3, 3)"),
    ("np.linalg.solve(np.ones((3, 3)), np.ones((3, 2))).shape", "(3, 2)"),
    ("np.linalg.slogdet(np.ones((2, 3, 3))).sign.shape", "(2,)"),
    ("np.polyfit(np.ones(5), np.ones(5), 2).shape", "(3,)"),
    ("np.nanquantile(np.ones((3, 4)), [0.5, 1], axis=0).shape", "(2, 4)"),
    ("np.kaiser(5, 2).shape", "(5,)"), ("np.tril_indices(3)[0].shape", "(6,)"),
    ("np.unwrap(np.ones(4)).shape", "(4,)"), ("np.modf(np.ones(3))[1].shape", "(3,)"),
    ("a = np.ones((3, 3))\nnp.fill_diagonal(a, 5)\na.shape", "(3, 3)"),
    ("a = np.ones(3)\nnp.put(a, [0], 5)\nnp.place(a, a > 0, [2])\na.shape", "(3,)"),
  ])
  func shapes(_ source: String, _ shape: String) {
    var options = Session.Options()
    options.shapesOnly = true
    #expect(transcript(of: source, options: options) == shape)
  }

  /// What a caller can't break.
  @Test(arguments: [
    "np.diag_indices(1 << 60)", "np.diag_indices(2, 1 << 60)", "np.tril_indices(1 << 40)",
    "np.tril_indices(3, -9223372036854775808)", "np.hanning(1e300)", "np.hanning(np.nan)",
    "np.kaiser(-1e300, 1)", "np.kaiser(np.inf, 1)", "np.histogram([1, 2], 1 << 62)",
    "np.histogram([1, 2], 9223372036854775807)", "np.histogram2d([1], [1], 1 << 40)",
    "np.histogram([1e308, -1e308], 'fd')", "np.histogram([0, 1e300], 'scott', range=(0, 1e-300))",
    "np.polyint([1], 1 << 62)", "np.polyint([1], 9223372036854775807)",
    "np.polyder([1, 2], 9223372036854775807)",
    "np.polyfit([1, 2], [1, 2], 9223372036854775807)", "np.polyfit([1, 2], [1, 2], 1 << 40)",
    "np.polyfit([1, 1], [1, 2], 1)", "np.ldexp(1.0, 9223372036854775807)",
    "np.ldexp([np.nan, np.inf], [-9223372036854775808, 5])", "np.base_repr(-9223372036854775808)",
    "np.base_repr(1, 2, 1 << 60)", "np.binary_repr(-9223372036854775808, 64)",
    "np.binary_repr(1, 1 << 60)", "np.put(np.arange(3), [-9223372036854775808], 1)",
    "np.gradient([1, 2], axis=-9223372036854775808)", "np.gradient([1.0, 2], edge_order=-5)",
    "np.trapezoid([1, 2], axis=-9223372036854775808)",
    "np.unwrap([1, 2], period=-9223372036854775808)", "np.unwrap([1, 2], period=0)",
    "np.apply_along_axis(lambda v: v, -9223372036854775808, [1])",
    "np.bitwise_count(-9223372036854775808)", "np.fill_diagonal(np.ones((0, 0)), 1)",
    "np.fill_diagonal(np.ones((0, 0, 0)), 1)", "np.linalg.solve(np.ones((0, 0)), np.ones((0, 3)))",
    "np.linalg.det(np.ones((0, 3, 3)))", "np.mask_indices(1 << 40, np.triu)",
  ])
  func extremes(_ source: String) {
    let shown = transcript(of: source)
    #expect(!shown.contains("InternalError"), "\(shown)")
  }
}
