// swift-tools-version: 6.2
import PackageDescription

/// Every target is held to the same rules; a warning is an error.
let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

/// A target of the layer table in docs/architecture.md: it may import only targets of lower levels, and
/// `--explicit-target-dependency-import-check error` holds it to what is declared here.
func layer(_ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .target(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

/// A target of tests; `Snapshots` and other files are read from where they stand.
func tests(
    _ name: String, _ dependencies: [Target.Dependency], snapshots: Bool = false, exclude: [String] = []
) -> Target {
    .testTarget(
        name: name, dependencies: dependencies, exclude: exclude + (snapshots ? ["Snapshots"] : []),
        swiftSettings: strict)
}

let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let database = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let yaml = Target.Dependency.product(name: "Yams", package: "Yams")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "metareward",
    products: [
        .executable(name: "metareward", targets: ["metareward"]),
        .library(
            name: "MetarewardParts",
            targets: [
                "Locking", "JSONText", "RewardCore", "HTTPEngine", "TLSEngine", "Compression", "HTTPServer",
                "HTTPClient", "Judging", "Prompts", "SimulatedModel", "ChatModels", "RewardAPI", "Telemetry",
                "ServiceAssembly", "TestSupport",
            ]),
        .library(name: "FuzzedParts", targets: ["HTTPEngine", "Compression", "JSONText", "RewardCore", "Prompts"]),
    ],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    ],
    targets: [
        // Level 0: module maps, the lock and the signal, and JSON text.
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CLinux"),
        layer("Locking"),
        layer("JSONText"),
        // Level 1
        layer("RewardCore", ["Locking", "JSONText", "COpenSSL"]),
        layer("HTTPEngine"),
        layer("TLSEngine", ["Locking", "COpenSSL"]),
        layer("Compression", ["CZlib"]),
        layer("SocketTransport", ["Locking", "CLinux"]),
        layer("Telemetry", ["Locking"]),
        // Level 2
        layer("Judging", ["RewardCore", "JSONText", "Locking"]),
        layer("Prompts", ["RewardCore", "JSONText", "Locking", mustache]),
        layer("HTTPServer", ["HTTPEngine", "TLSEngine", "SocketTransport", "Compression", "Locking"]),
        layer("HTTPClient", ["HTTPEngine", "TLSEngine", "SocketTransport", "Locking"]),
        // Level 3
        layer(
            "RewardAPI",
            ["HTTPServer", "HTTPEngine", "Judging", "Prompts", "RewardCore", "JSONText", "Telemetry", "Locking"],
            exclude: ["Dashboard/Web"]),
        layer("Refinement", ["Prompts", "RewardCore", "JSONText", "Locking"]),
        layer("SQLiteStore", ["RewardCore", "JSONText", "Locking", database]),
        layer("ChatModels", ["HTTPClient", "HTTPEngine", "TLSEngine", "RewardCore", "JSONText", "Locking"]),
        layer("SimulatedModel", ["HTTPServer", "HTTPEngine", "JSONText", "Locking"]),
        // Level 4
        layer(
            "ServiceAssembly",
            [
                "RewardAPI", "Refinement", "SQLiteStore", "ChatModels", "SimulatedModel", "Judging", "Prompts",
                "HTTPServer", "HTTPClient", "HTTPEngine", "SocketTransport", "TLSEngine", "RewardCore", "JSONText",
                "Telemetry",
                "Locking",
                yaml,
                logging,
            ]),
        // Only for tests: a file system under SQLite that fails on order.
        .target(
            name: "CFaultVFS", path: "Tests/CFaultVFS", linkerSettings: [.linkedLibrary("sqlite3")]),
        layer(
            "TestSupport",
            [
                "CFaultVFS", "RewardCore", "Locking", "HTTPServer", "HTTPClient", "HTTPEngine", "TLSEngine",
                "SocketTransport",
                "Compression", "JSONText",
            ]),
        // Level 5
        .executableTarget(
            name: "metareward",
            dependencies: [
                "ServiceAssembly", "SimulatedModel", "HTTPServer", "HTTPClient", "HTTPEngine", "JSONText", "RewardCore",
                "Prompts", "Locking", arguments, logging,
            ],
            swiftSettings: strict),
        // Tests
        tests("LockingTests", ["Locking"]),
        tests("JSONTextTests", ["JSONText", "TestSupport"]),
        tests("TelemetryTests", ["Telemetry"]),
        tests("TidyTests", []),
        tests("HTTPEngineTests", ["HTTPEngine"]),
        tests("TLSEngineTests", ["TLSEngine", "COpenSSL", "TestSupport"]),
        tests("CompressionTests", ["Compression", "TestSupport"]),
        tests("SocketTransportTests", ["SocketTransport", "TestSupport", "Locking"]),
        tests(
            "HTTPServerTests",
            [
                "HTTPServer", "HTTPClient", "HTTPEngine", "TLSEngine", "SocketTransport", "Compression", "JSONText",
                "TestSupport", "Locking",
            ]),
        tests(
            "HTTPClientTests",
            ["HTTPClient", "HTTPServer", "HTTPEngine", "TLSEngine", "SocketTransport", "TestSupport", "Locking"]),
        tests("RewardCoreTests", ["RewardCore", "TestSupport", "Locking"]),
        tests("PromptsTests", ["Prompts", "RewardCore", "JSONText"]),
        tests("JudgingTests", ["Judging", "Prompts", "RewardCore", "JSONText", "TestSupport", "Locking"]),
        tests("SQLiteStoreTests", ["SQLiteStore", "RewardCore", "TestSupport", "Locking", database]),
        tests(
            "ChatModelsTests",
            [
                "ChatModels", "HTTPServer", "HTTPClient", "HTTPEngine", "TLSEngine", "RewardCore", "JSONText",
                "Locking",
                "TestSupport",
            ], exclude: ["README.md"]),
        tests(
            "SimulatedModelTests", ["SimulatedModel", "Prompts", "RewardCore", "JSONText", "HTTPServer", "HTTPEngine"]),
        tests("RefinementTests", ["Refinement", "Prompts", "RewardCore", "JSONText", "TestSupport", "Locking"]),
        tests(
            "RewardAPITests",
            [
                "RewardAPI", "HTTPServer", "HTTPEngine", "Judging", "Prompts", "RewardCore", "JSONText",
                "TestSupport", "Telemetry", "Locking",
            ], snapshots: true),
        tests(
            "ServiceAssemblyTests",
            [
                "ServiceAssembly", "RewardAPI", "ChatModels", "RewardCore", "JSONText", "HTTPClient", "HTTPServer",
                "HTTPEngine", "Compression", "SimulatedModel", "TestSupport", "Locking", "Judging", "Prompts",
                "TLSEngine", "Telemetry",
                logging,
            ], snapshots: true),
        tests(
            "MetarewardTests",
            [
                "metareward", "ServiceAssembly", "TestSupport", "Prompts", "RewardCore", "JSONText", "HTTPEngine",
                "HTTPServer", "SimulatedModel", arguments, logging,
            ]),
        tests("CommandLineTests", ["metareward", "TestSupport", arguments], snapshots: true),
    ],
    swiftLanguageModes: [.v6]
)
