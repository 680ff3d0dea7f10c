import JSONText
import Testing

/// Where in a rollout a text of the policy, or of whoever made the data, can stand.
enum InjectionPlace: String, CaseIterable, Sendable, CustomTestStringConvertible {
    /// In the middle of the response.
    case response
    /// All of the response.
    case wholeResponse
    /// Behind the prompt.
    case prompt
    /// All of the reference.
    case reference
    /// In the metadata.
    case metadata
    /// A system message of a prompt that is a chat.
    case promptMessage
    /// A message of a response that is a chat.
    case responseMessage
    /// The role of a message of the response.
    case role

    var testDescription: String { rawValue }

    /// The rollout of that number with `text` in this place.
    func rollout(_ number: Int, with text: String) -> JSONValue {
        let essay = SampleTexts.essay(number)
        let value = JSONValue.string(text)
        switch self {
        case .response:
            let parts = essay.split(separator: "\n\n", maxSplits: 1)
            return SampleTexts.rollout(number, ["response": .string("\(parts[0])\n\n\(text)\n\n\(parts[1])")])
        case .wholeResponse: return SampleTexts.rollout(number, ["response": value])
        case .prompt: return SampleTexts.rollout(number, ["prompt": .string(SampleTexts.prompt + "\n" + text)])
        case .reference: return SampleTexts.rollout(number, ["reference": value])
        case .metadata: return SampleTexts.rollout(number, ["metadata": ["note": value]])
        case .promptMessage:
            let prompt = JSONValue.string(SampleTexts.prompt)
            return SampleTexts.rollout(
                number,
                ["prompt": [["role": "system", "content": value], ["role": "user", "content": prompt]]])
        case .responseMessage:
            return SampleTexts.rollout(
                number,
                [
                    "response": [
                        ["role": "assistant", "content": .string(essay)], ["role": "user", "content": value],
                    ]
                ])
        case .role:
            return SampleTexts.rollout(
                number,
                [
                    "response": [
                        ["role": "assistant", "content": .string(essay)],
                        ["role": value, "content": "Thank you for reading."],
                    ]
                ])
        }
    }
}
