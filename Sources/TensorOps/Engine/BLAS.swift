#if canImport(Glibc)
  @preconcurrency import Glibc
#else
  import Darwin
#endif
import Synchronization

/// The matrix products of OpenBLAS, loaded when the first product asks for them: starting up pays
/// nothing, and a machine without it computes with the kernels of `Contraction`.
enum BLAS {
  /// Order, whether each operand is transposed, rows, columns, contracted steps; then
  /// `c = alpha · a · b + beta · c`, each matrix with its leading step.
  typealias Gemm<T> = (
    CInt, CInt, CInt, CInt, CInt, CInt, T, UnsafePointer<T>, CInt, UnsafePointer<T>, CInt, T,
    UnsafeMutablePointer<T>, CInt
  ) -> Void
  /// The same for a matrix and a vector.
  typealias Gemv<T> = (
    CInt, CInt, CInt, CInt, T, UnsafePointer<T>, CInt, UnsafePointer<T>, CInt, T,
    UnsafeMutablePointer<T>, CInt
  ) -> Void
  /// The same for a matrix by its own transpose, of which one triangle is written.
  typealias Syrk<T> = (
    CInt, CInt, CInt, CInt, CInt, T, UnsafePointer<T>, CInt, T, UnsafeMutablePointer<T>, CInt
  ) -> Void

  private typealias Sgemm =
    @convention(c) (
      CInt, CInt, CInt, CInt, CInt, CInt, Float, UnsafePointer<Float>, CInt, UnsafePointer<Float>,
      CInt, Float, UnsafeMutablePointer<Float>, CInt
    ) -> Void
  private typealias Dgemm =
    @convention(c) (
      CInt, CInt, CInt, CInt, CInt, CInt, Double, UnsafePointer<Double>, CInt,
      UnsafePointer<Double>, CInt, Double, UnsafeMutablePointer<Double>, CInt
    ) -> Void
  private typealias Sgemv =
    @convention(c) (
      CInt, CInt, CInt, CInt, Float, UnsafePointer<Float>, CInt, UnsafePointer<Float>, CInt, Float,
      UnsafeMutablePointer<Float>, CInt
    ) -> Void
  private typealias Dgemv =
    @convention(c) (
      CInt, CInt, CInt, CInt, Double, UnsafePointer<Double>, CInt, UnsafePointer<Double>, CInt,
      Double, UnsafeMutablePointer<Double>, CInt
    ) -> Void
  private typealias Ssyrk =
    @convention(c) (
      CInt, CInt, CInt, CInt, CInt, Float, UnsafePointer<Float>, CInt, Float,
      UnsafeMutablePointer<Float>, CInt
    ) -> Void
  private typealias Dsyrk =
    @convention(c) (
      CInt, CInt, CInt, CInt, CInt, Double, UnsafePointer<Double>, CInt, Double,
      UnsafeMutablePointer<Double>, CInt
    ) -> Void

  /// The routines of one element type.
  struct Routines<T>: @unchecked Sendable {
    let gemm: Gemm<T>
    let gemv: Gemv<T>
    let syrk: Syrk<T>
  }

  struct Library: @unchecked Sendable {
    let single: Routines<Float>
    let double: Routines<Double>
    let setThreads: @convention(c) (CInt) -> Void
  }

  // What the C interface calls row-major, (not) transposed, the lower triangle.
  static let rowMajor: CInt = 101
  static let plain: CInt = 111
  static let transposed: CInt = 112
  static let lower: CInt = 122

  static let library: Library? = load()

  private static let threadCount = Mutex<Int>(0)

  /// How many threads one call may use from now on.
  static func use(threads: Int) {
    guard let library else { return }
    threadCount.withLock { current in
      if current == threads { return }
      library.setThreads(CInt(clamping: threads))
      current = threads
    }
  }

  private static func load() -> Library? {
    #if os(macOS)
      let names = ["libopenblas.dylib", "libopenblas.0.dylib"]
    #else
      let names = ["libopenblas.so.0", "libopenblas.so"]
    #endif
    for name in names {
      guard let handle = dlopen(name, RTLD_NOW | RTLD_LOCAL) else { continue }
      func find<F>(_ symbol: String, _: F.Type) -> F? {
        dlsym(handle, symbol).map { unsafeBitCast($0, to: F.self) }
      }
      if let sgemm = find("cblas_sgemm", Sgemm.self),
        let dgemm = find("cblas_dgemm", Dgemm.self),
        let sgemv = find("cblas_sgemv", Sgemv.self),
        let dgemv = find("cblas_dgemv", Dgemv.self),
        let ssyrk = find("cblas_ssyrk", Ssyrk.self),
        let dsyrk = find("cblas_dsyrk", Dsyrk.self),
        let setThreads = find(
          "openblas_set_num_threads", (@convention(c) (CInt) -> Void).self)
      {
        return Library(
          single: Routines(gemm: sgemm, gemv: sgemv, syrk: ssyrk),
          double: Routines(gemm: dgemm, gemv: dgemv, syrk: dsyrk), setThreads: setThreads)
      }
      dlclose(handle)
    }
    return nil
  }
}
