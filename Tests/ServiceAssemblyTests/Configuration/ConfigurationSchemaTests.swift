import Foundation
import Testing

@testable import ServiceAssembly

/// YAML of a nested map, to put one key anywhere into a configuration.
private indirect enum Flow {
    case value(String)
    case map([String: Flow])

    /// The text on one line.
    var text: String {
        switch self {
        case .value(let text): text
        case .map(let map): "{" + map.map { "\"\($0.key)\": \($0.value.text)" }.sorted().joined(separator: ", ") + "}"
        }
    }

    /// With `text` at the end of a path.
    func setting(_ path: ArraySlice<String>, to text: String) -> Flow {
        guard let name = path.first else { return .value(text) }
        var map: [String: Flow] = [:]
        if case .map(let existing) = self { map = existing }
        map[name] = (map[name] ?? .map([:])).setting(path.dropFirst(), to: text)
        return .map(map)
    }
}

/// A configuration with two models and two tasks, without optional keys.
private let base = Flow.map([
    "models": .map([
        "judge": .map(["url": .value("http://h"), "model": .value("m")]),
        "other": .map(["url": .value("http://h"), "model": .value("m")]),
    ]),
    "tasks": .map([
        "essay_writing": .map(["judge": .value("judge")]),
        "second": .map([
            "judge": .value("judge"), "description": .value("d"),
            "rubric": .map(["text": .value("t")]),
        ]),
    ]),
])

private let files: [String: String] = {
    var files = ["etc/some/place": "<item>some</item>", "etc/other/place": "<item>other</item>"]
    for folder in ["some", "other"] {
        for name in ["ca_file", "client_certificate", "certificate", "client_ca"] {
            files["etc/\(folder)/\(name).pem"] = "-----BEGIN CERTIFICATE-----\n"
        }
        for name in ["client_key", "key"] { files["etc/\(folder)/\(name).pem"] = "-----BEGIN PRIVATE KEY-----\n" }
    }
    files["etc/third/certificate.pem"] = "-----BEGIN CERTIFICATE-----\n"
    return files
}()

/// The keys that hold a value, by path.
private var leaves: [(path: String, facts: KeyFacts)] {
    ConfigurationSchema.rows.filter { !$0.facts.examples.isEmpty }
}

/// The configuration with `value` at a path of the schema; `nil` gives the configuration without the key.
private func yaml(_ path: String, _ value: String?) -> String {
    var names = path.split(separator: ".").map(String.init)
    if names.first == "models", names.count > 1 { names[1] = "judge" }
    if names.first == "tasks", names.count > 1 { names[1] = "essay_writing" }
    if names.count > 3, names[2] == "templates" { names[3] = "mrm_refine" }
    if names.count > 3, names[2] == "trainers" { names[3] = "slime" }
    var base = base
    if names.last == "votes" {
        base = base.setting(["tasks", "essay_writing", "judge_settings", "temperature"], to: "0.5")
    }
    if names.count > 3, names[2] == "cohort", names[3] != "size" {
        base = base.setting(["tasks", "essay_writing", "cohort", "size"], to: "4")
    }
    if value == "plan_execute" { base = base.setting(["tasks", "essay_writing", "rubric"], to: "{text: guidelines}") }
    if names.count > 3, names[2] == "answers", let source = ["probability": "coin", "weight": "weighted"][names[3]] {
        base = base.setting(["tasks", "essay_writing", "answers", "source"], to: source)
    }
    if names.count > 3, names[2] == "tls" {
        base = base.setting(["models", "judge", "url"], to: "https://h")
        if names[3] == "client_key" {
            base = base.setting(["models", "judge", "tls", "client_certificate"], to: "some/client_certificate.pem")
        }
    }
    if names.count > 2, names[0] == "server", names[1] == "tls" {
        base = base.setting(["server", "listen"], to: "['https://127.0.0.1:8443']")
        base = base.setting(["server", "tls", "certificate"], to: "third/certificate.pem")
        if names[2] == "client_certificate" {
            base = base.setting(["server", "tls", "client_ca"], to: "some/client_ca.pem")
        }
    }
    if names.last == "unix_mode" { base = base.setting(["server", "listen"], to: "['unix:/run/m.sock']") }
    guard let list = names.firstIndex(where: { $0.hasSuffix("[]") }) else {
        return (value.map { base.setting(names[...], to: $0) } ?? base).text
    }
    let item: Flow =
        switch names[list] {
        case "checks[]": check(for: names.last)
        case "tokens[]":
            .map([
                "name": .value("n"), "sha256": .value(String(repeating: "c", count: 64)), "scopes": .value("[read]"),
            ])
        default: .map(["name": .value("n"), "text": .value("t")])
        }
    let changed = value.map { item.setting(names[(list + 1)...], to: $0) } ?? item
    names[list].removeLast(2)
    return base.setting(names[...list], to: "[\(changed.text)]").text
}

/// A check on which the key has an effect.
private func check(for key: String?) -> Flow {
    switch key {
    case "pattern": .map(["rule": .value("must_match"), "pattern": .value("a")])
    case "excluding": .map(["rule": .value("min_words"), "count": .value("3"), "pattern": .value("a")])
    case "rule": .map(["count": .value("3"), "pattern": .value("a")])
    default: .map(["rule": .value("min_words"), "count": .value("3")])
    }
}

@Suite struct ConfigurationSchemaTests {
    @Test func everyKeyHasAnEffect() throws {
        for (path, facts) in leaves {
            let without = try configuration(yaml(path, nil), files: files)
            let with = try facts.examples.map { try configuration(yaml(path, $0), files: files) }
            #expect(with.contains { $0 != without }, "\(path) changes nothing")
        }
        #expect(leaves.count > 60)
    }

    @Test func everyKeyIsDocumentedInFull() {
        for (path, facts) in ConfigurationSchema.rows {
            #expect(facts.text.hasSuffix("."), "\(path) has no sentence")
            #expect(!facts.type.isEmpty, "\(path) has no type")
            #expect(
                !facts.children.isEmpty || !facts.examples.isEmpty, "\(path) is neither a group nor tried by a test")
            #expect(!facts.isRequired || facts.defaultText.isEmpty, "\(path) is required and has a default")
            if ["integer", "number", "size", "time"].contains(facts.type) {
                #expect(facts.range.contains("…"), "\(path) has no range")
            }
        }
        let paths = ConfigurationSchema.rows.map(\.path)
        #expect(Set(paths).count == paths.count)
    }

    @Test func integersJustOutsideTheirRangeAreRefused() throws {
        var tried = 0
        for (path, facts) in leaves where facts.type == "integer" {
            let bounds = facts.range.split(separator: "…").compactMap { Int($0) }
            try #require(bounds.count == 2)
            for value in [bounds[0] - 1, bounds[1] + 1] {
                let lines = try problemLines(yaml(path, String(value)), files: files)
                #expect(lines.contains { $0.contains("\"\(value)\" is out of range") }, "\(path): \(lines)")
                tried += 1
            }
        }
        #expect(tried > 30)
    }

    @Test func documentedDefaultsAreValuesThatCanBeWritten() throws {
        for (path, facts) in leaves where ["integer", "number", "size", "time", "boolean", "word"].contains(facts.type)
        {
            guard facts.defaultText.first?.isLetter != true || facts.type == "word" || facts.type == "boolean" else {
                continue
            }
            let without = try configuration(yaml(path, nil), files: files)
            let with = try configuration(yaml(path, facts.defaultText), files: files)
            #expect(with == without, "\(path): the default is not \(facts.defaultText)")
        }
    }

    @Test func theDocumentationHasTheTableOfTheSchema() throws {
        let begin = "<!-- keys: begin -->\n"
        let end = "<!-- keys: end -->\n"
        let file = try ProjectFile("docs/configuration.md")
        let text = try file.text()
        let start = try #require(text.range(of: begin)?.upperBound)
        let stop = try #require(text.range(of: end)?.lowerBound)
        let expected = "\n" + ConfigurationSchema.markdown + "\n"
        if ProjectFile.isRecording {
            try file.write(text[..<start] + expected + text[stop...])
            Issue.record("docs/configuration.md was written; run again without RECORD_SNAPSHOTS")
            return
        }
        #expect(text[start..<stop] == expected, "run this test with RECORD_SNAPSHOTS=1 and look at the difference")
    }
}
