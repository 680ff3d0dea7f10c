// swift-tools-version: 6.2
import PackageDescription

/// The fuzz targets stand apart from the service, because they are built with sanitizers: scripts/fuzz.sh passes
/// `--sanitize address` and `-sanitize=fuzzer` to everything that is built here, the service's own code included.
let settings: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

func fuzz(_ name: String) -> Target {
    .executableTarget(
        name: name,
        dependencies: ["FuzzSupport", .product(name: "FuzzedParts", package: "metareward")], swiftSettings: settings)
}

let package = Package(
    name: "metareward-fuzz",
    dependencies: [.package(name: "metareward", path: "..")],
    targets: [
        .systemLibrary(name: "CFuzzer"),
        .target(name: "FuzzSupport", dependencies: ["CFuzzer"], swiftSettings: settings),
        fuzz("FuzzServer"), fuzz("FuzzClient"), fuzz("FuzzChunked"), fuzz("FuzzInflate"), fuzz("FuzzJSON"),
        fuzz("FuzzRubricText"), fuzz("FuzzTemplate"),
    ],
    swiftLanguageModes: [.v6]
)
