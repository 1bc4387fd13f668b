// What torch has and this language leaves out, by name.

/// Names that are known and refused, with the reason.
enum Refusals {
  private static let complex = "complex numbers are not part of this language"
  private static let gradients = "gradients are not part of this language"
  private static let sparse = "sparse tensors are not part of this language"
  private static let quantised = "quantised tensors are not part of this language"
  static let noGPU = "there is no GPU here"
  private static let decompositions = "decompositions are not part of this language yet"
  private static let layers =
    "convolutions, pooling and recurrent layers are not part of this language yet"

  /// Names of `torch`.
  static let torch: [(name: String, reason: String)] =
    [
      ("load", "torch.load runs what its file says, and is refused here"),
      ("save", "torch.save writes what only torch.load reads, and is refused here"),
      ("fft", "complex numbers, and so Fourier transforms, are not part of this language"),
      ("stft", "complex numbers, and so Fourier transforms, are not part of this language"),
      ("istft", "complex numbers, and so Fourier transforms, are not part of this language"),
      ("optim", "gradients, and so optimizers, are not part of this language"),
      ("func", "gradients and functions made of functions are not part of this language"),
      ("vmap", "torch.vmap is not part of this language: batch dims are written out"),
      ("compile", "there is nothing to compile: torch.compile is not part of this language"),
      ("utils", "torch.utils, with its loaders of data, is not part of this language"),
      ("backends", "torch.backends is not part of this language: there is nothing to choose"),
    ]
    + named(["jit", "distributed", "multiprocessing", "onnx", "hub", "profiler", "export", "fx"]) {
      "torch.\($0) is not part of this language"
    }
    + named(["complex", "polar", "imag", "view_as_complex", "view_as_real"], complex)
    + named(["autograd"], gradients)
    + named(
      [
        "sparse", "sparse_coo_tensor", "sparse_csr_tensor", "sparse_csc_tensor",
        "sparse_bsr_tensor", "sparse_bsc_tensor", "sparse_compressed_tensor", "sparse_coo",
        "sparse_csr",
      ], sparse)
    + named(
      [
        "quantize_per_tensor", "quantize_per_channel", "quantize_per_tensor_dynamic",
        "fake_quantize_per_tensor_affine", "dequantize", "quantization", "ao", "qint8", "quint8",
        "qint32", "quint4x2",
      ], quantised)
    + named(["amp", "autocast", "xpu", "mps"], noGPU)
    + named(
      [
        "svd", "qr", "cholesky", "pinverse", "lu", "geqrf", "pca_lowrank", "svd_lowrank", "lobpcg",
        "triangular_solve", "cholesky_inverse", "cholesky_solve", "matrix_exp",
      ], decompositions)
    + named(convolutions, layers)

  /// Names of `torch.linalg`.
  static let linalg: [(name: String, reason: String)] = named(
    [
      "eig", "eigh", "eigvals", "eigvalsh", "svd", "svdvals", "qr", "cholesky", "cholesky_ex",
      "lstsq", "pinv", "matrix_rank", "cond", "lu", "lu_factor", "lu_solve", "ldl_factor",
      "ldl_solve", "solve_triangular", "householder_product", "matrix_exp", "tensorinv",
      "tensorsolve",
    ], decompositions)

  /// Names of `torch.nn.functional`.
  static let functional: [(name: String, reason: String)] =
    named(convolutions, layers)
    + named(
      [
        "max_pool1d", "max_pool2d", "max_pool3d", "avg_pool1d", "avg_pool2d", "avg_pool3d",
        "adaptive_avg_pool1d", "adaptive_avg_pool2d", "adaptive_avg_pool3d",
        "adaptive_max_pool1d", "adaptive_max_pool2d", "adaptive_max_pool3d", "interpolate",
        "upsample", "grid_sample", "affine_grid",
      ], layers)

  private static let convolutions = [
    "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d",
  ]

  /// Names of `torch.cuda`.
  static let cuda: [(name: String, reason: String)] = named(
    [
      "synchronize", "current_device", "set_device", "device", "Event", "Stream", "stream",
      "current_stream", "memory_allocated", "max_memory_allocated", "memory_reserved",
      "memory_summary", "mem_get_info", "reset_peak_memory_stats", "get_device_name",
      "get_device_properties", "get_device_capability", "amp", "FloatTensor", "graph", "nvtx",
    ], noGPU)

  /// What is refused after a tensor's dot.
  static let tensor: [String: String] = {
    var table: [String: String] = [:]
    for name in ["backward", "grad", "retain_grad", "register_hook"] {
      table[name] = "\(gradients): .\(name) has nothing to tell"
    }
    table["cuda"] = "\(noGPU): .cuda() moves nothing"
    for name in ["xpu", "pin_memory", "record_stream"] { table[name] = noGPU }
    for name in [
      "to_sparse", "to_sparse_csr", "to_sparse_csc", "to_sparse_coo", "to_dense", "coalesce",
      "is_coalesced", "sparse_dim", "dense_dim", "sparse_mask",
    ] { table[name] = sparse }
    for name in ["dequantize", "int_repr", "q_scale", "q_zero_point", "qscheme"] {
      table[name] = quantised
    }
    for name in ["cfloat", "cdouble"] { table[name] = complex }
    for name in ["svd", "qr", "cholesky", "pinverse", "lu", "geqrf", "matrix_exp"] {
      table[name] = decompositions
    }
    for name in ["share_memory_", "to_mkldnn", "as_subclass"] {
      table[name] = ".\(name) is not part of this language"
    }
    return table
  }()

  private static func named(
    _ names: [String], _ reason: String
  ) -> [(name: String, reason: String)] { named(names) { _ in reason } }

  private static func named(
    _ names: [String], _ reason: (String) -> String
  ) -> [(name: String, reason: String)] { names.map { ($0, reason($0)) } }
}
