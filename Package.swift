// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "tensor",
  products: [
    .library(name: "TensorOps", targets: ["TensorOps"]),
    .library(name: "TensorLang", targets: ["TensorLang"]),
    .executable(name: "tensor", targets: ["TensorREPL"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0")
  ],
  targets: [
    .target(name: "TensorOps"),
    .target(name: "TensorLang", dependencies: ["TensorOps"]),
    .systemLibrary(
      name: "CLibedit", path: "Sources/CLibedit", pkgConfig: "libedit",
      providers: [.apt(["libedit-dev"])]),
    .target(name: "CEditline", dependencies: ["CLibedit"]),
    .executableTarget(
      name: "TensorREPL",
      dependencies: [
        "TensorLang", "TensorOps", "CEditline",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      linkerSettings: [
        // Swift's library inside the command: it starts in a fifth of the time.
        .unsafeFlags(
          ["-static-stdlib", "-use-ld=lld", "-l_FoundationCollections", "-l_FoundationCShims"],
          .when(platforms: [.linux]))
      ]),
    .testTarget(name: "TensorOpsTests", dependencies: ["TensorOps"]),
    .testTarget(
      name: "TensorLangTests", dependencies: ["TensorLang", "TensorOps"],
      exclude: ["Evaluation/Cases", "Layers/Cases", "Libraries/Cases", "Printing/Cases"]),
    .testTarget(name: "TensorREPLTests", dependencies: ["TensorLang"]),
  ],
  swiftLanguageModes: [.v6]
)
