import JSONText
import RewardCore

/// What was done with one file of a folder of prompts, for a person and for a program.
struct PromptOutcome: Sendable {
    /// What was done.
    enum Action: String, Sendable {
        /// A rubric was published as a version.
        case published
        /// A template was put in force as a version.
        case put
        /// A file was written.
        case written
        /// Both sides said the same already.
        case same
        /// The file was passed over.
        case skipped
    }

    /// What was done.
    var action: Action
    /// The file, relative to the folder.
    let path: String
    /// The lineage that it belongs to.
    var lineage: Lineage?
    /// The template that it belongs to.
    var template: String?
    /// The version's number in the service.
    var version: Int?
    /// The items of a rubric.
    var items: [RubricTextItem]?
    /// What else there is to say.
    var notes: [String] = []

    /// One line.
    var line: String {
        var parts: [String] = []
        let number = version.map { " version \($0)" } ?? ""
        if let lineage { parts.append("\(lineage)\(number)") }
        if let template { parts.append("template \(template)\(number)") }
        if let items { parts.append(Self.text(of: items)) }
        switch action {
        case .same: parts.insert("left alone", at: 0)
        case .skipped: parts.insert("skipped", at: 0)
        case .published, .put, .written: break
        }
        return "\(path): " + (parts + notes).joined(separator: ", ")
    }

    /// The same as an object.
    var json: JSONValue {
        var object: JSONObject = ["file": .string(path), "action": .string(action.rawValue)]
        if let lineage { object.set("partition", to: .string(lineage.partition)) }
        if let template { object.set("template", to: .string(template)) }
        if let version { object.set("version", to: .integer(version)) }
        if let items {
            let values = items.map { item -> JSONValue in
                [
                    "name": .string(item.item.name), "min": .integer(item.item.min), "max": .integer(item.item.max),
                    "range": .string(item.rangeSource.rawValue),
                ]
            }
            object.set("items", to: .array(values))
        }
        if !notes.isEmpty { object.set("notes", to: .array(notes.map { .string($0) })) }
        return .object(object)
    }

    private static func text(of items: [RubricTextItem]) -> String {
        let list = items.map { item in
            let range = "\(item.item.name): \(item.item.min)–\(item.item.max)"
            switch item.rangeSource {
            case .assumed: return range + " assumed"
            case .stated: return range + ", as its text states"
            case .declared: return range + ", as its tag declares"
            }
        }
        return "\(items.count) item\(items.count == 1 ? "" : "s") (\(list.joined(separator: "; ")))"
    }
}
