/// Something that a model refuses although its dialect knows it, found out by a refusal.
public enum ModelQuirk: String, Sendable, CaseIterable {
    /// `temperature` is refused, as by reasoning models.
    case temperature
    /// The dialect's name of the token limit is refused; the other of `max_tokens` and `max_completion_tokens` is sent.
    case tokenLimit = "token_limit"
    /// `stop` is refused.
    case stop
    /// `seed` is refused.
    case seed
    /// `logprobs` and `top_logprobs` are refused.
    case logprobs

    /// The body members that are meant.
    var fields: [String] {
        switch self {
        case .temperature: ["temperature"]
        case .tokenLimit: ["max_completion_tokens", "max_tokens"]
        case .stop: ["stop"]
        case .seed: ["seed"]
        case .logprobs: ["logprobs", "top_logprobs"]
        }
    }

    /// What is done about it, for a person.
    public var effect: String {
        switch self {
        case .tokenLimit: "the token limit goes by its other name"
        case .temperature, .stop, .seed, .logprobs: "\(rawValue) is left out"
        }
    }
}
