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
func layer(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let package = Package(
    name: "metareward",
    targets: [
        // Level 0: module maps, the lock, and JSON text.
        layer("Locking"),
        layer("JSONText"),
        // Level 1
        layer("Telemetry", ["Locking"]),
        // Level 2
        // Level 3
        // Level 4
        // Level 5
        // Tests
        tests("JSONTextTests", ["JSONText"]),
        tests("TelemetryTests", ["Telemetry"]),
        tests("TidyTests", []),
    ],
    swiftLanguageModes: [.v6]
)
