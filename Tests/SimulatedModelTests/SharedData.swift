import FoundationEssentials
import JSONText

/// Real rollouts that lie beside the project where they exist at all.
struct SharedData {
    /// A prompt and a response.
    struct Rollout: Sendable {
        let id: String
        let prompt: String
        let response: String
    }

    /// Two rollouts, one of which a strong judge preferred.
    struct Preference: Sendable {
        let preferred: String
        let other: String
    }

    let essays: [Rollout]
    let collapsed: [Rollout]
    let preferences: [Preference]

    /// The folder's rollouts; nil where the folder does not exist.
    static let found: SharedData? = {
        let environment = ProcessInfo.processInfo.environment["METAREWARD_SHARED_DATA"]
        let folders = [environment, "../shared/data", "../../shared/data"].compactMap(\.self)
        return folders.lazy.compactMap { SharedData(folder: $0) }.first
    }()

    static var isThere: Bool { found != nil }

    /// Every n-th prompt's rollouts, for quick runs.
    func thinned(keepingEvery number: Int) -> SharedData {
        let prompts = essays.map(\.prompt).reduce(into: [String]()) { if $0.last != $1 { $0.append($1) } }
        let kept = Set(prompts.enumerated().filter { $0.offset % number == 0 }.map(\.element))
        return SharedData(
            essays: essays.filter { kept.contains($0.prompt) },
            collapsed: collapsed.enumerated().filter { $0.offset % number == 0 }.map(\.element),
            preferences: preferences)
    }

    private init(essays: [Rollout], collapsed: [Rollout], preferences: [Preference]) {
        self.essays = essays
        self.collapsed = collapsed
        self.preferences = preferences
    }

    private init?(folder: String) {
        guard let essays = Self.lines(folder + "/essay_rollouts.jsonl"),
            let collapsed = Self.lines(folder + "/essay_collapsed.jsonl"),
            let preferences = Self.lines(folder + "/essay_preferences.jsonl")
        else { return nil }
        self.essays = essays.compactMap(Self.rollout)
        self.collapsed = collapsed.compactMap(Self.rollout)
        self.preferences = preferences.compactMap { line in
            guard let first = line["a"]?.string, let second = line["b"]?.string,
                let preferred = line["preferred"]?.string
            else { return nil }
            return Preference(preferred: preferred, other: preferred == first ? second : first)
        }
    }

    private static func rollout(_ line: JSONValue) -> Rollout? {
        guard let id = line["id"]?.string, let prompt = line["prompt"]?.string,
            let response = line["response"]?.string
        else { return nil }
        return Rollout(id: id, prompt: prompt, response: response)
    }

    private static func lines(_ path: String) -> [JSONValue]? {
        guard let data = try? Data(contentsOf: URL(filePath: path)) else { return nil }
        return data.split(separator: UInt8(ascii: "\n")).compactMap { try? JSONReader.read(Array($0)).value }
    }
}
