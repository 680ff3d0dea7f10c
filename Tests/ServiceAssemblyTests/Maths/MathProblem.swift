import JSONText
import Testing

/// A problem of the MATH data with a reference solution, and responses made from that.
struct MathProblem: Sendable {
    /// The file of the problems.
    static let file = "math_problems.jsonl"
    /// Whether it is there.
    static let isThere = SharedData.has(file)
    /// All problems, read once.
    static let all = Result { try SharedData.rows(file).map { try MathProblem($0) } }

    /// The words beside the box that the task asks for.
    private static let wordsMin = 30
    private static let padding = """
        This is how the result was found, and every step of it can be followed without any more than what is taught at \
        school, so that nothing else needs to be said about it here at all.
        """

    /// The problem's own name.
    let id: String
    /// The cell: its domain, and a cluster by its level.
    let partition: String
    /// The problem.
    let prompt: String
    /// The reference solution, with its result in a box.
    let reference: String

    private init(_ row: JSONValue) throws {
        id = try #require(row["id"]?.string)
        prompt = try #require(row["prompt"]?.string)
        reference = try #require(row["reference"]?.string)
        let level = try #require(row["level"]?.string?.last?.wholeNumberValue)
        partition = try #require(row["domain"]?.string) + "/cluster-\((level - 1) % 3 + 1)"
    }

    /// A response with the right result and enough words.
    var right: String { padded(reference) }

    /// The same with another result in every box.
    var wrong: String { padded(replacingBoxes { "\\boxed{999\($0)}" }) }

    /// The same with the result, but without a box.
    var unboxed: String { padded(replacingBoxes { $0 }) }

    /// Nothing but the box.
    var tooShort: String {
        var last = ""
        _ = replacingBoxes { content in
            last = "\\boxed{\(content)}"
            return ""
        }
        return last
    }

    /// The problem as a rollout with a response.
    func rollout(_ response: String, id: String? = nil) -> JSONValue {
        [
            "id": .string(id ?? self.id), "partition": .string(partition), "prompt": .string(prompt),
            "response": .string(response), "reference": .string(reference),
        ]
    }

    private func padded(_ text: String) -> String {
        let words = replacingBoxes { _ in "" }.split(whereSeparator: \.isWhitespace).count
        return words < Self.wordsMin ? text + "\n\n" + Self.padding : text
    }

    /// The reference with what `replacement` makes of the content of each box in the box's place.
    private func replacingBoxes(_ replacement: (String) -> String) -> String {
        let start = Array("\\boxed{")
        let text = Array(reference)
        var result = ""
        var index = 0
        while index < text.count {
            guard text[index...].starts(with: start) else {
                result.append(text[index])
                index += 1
                continue
            }
            let begin = index + start.count
            var depth = 1
            var end = begin
            while end < text.count {
                depth += text[end] == "{" ? 1 : text[end] == "}" ? -1 : 0
                if depth == 0 { break }
                end += 1
            }
            result += replacement(String(text[begin..<end]))
            index = end + 1
        }
        return result
    }
}
