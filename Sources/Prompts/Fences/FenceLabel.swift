/// What kind of data a fence holds.
public enum FenceLabel: String, Sendable, CaseIterable {
    /// What the policy's work is, where the rollout's own prompt says it.
    case task = "TASK"
    /// What the policy was asked.
    case prompt = "PROMPT"
    /// What the policy answered.
    case response = "RESPONSE"
    /// A reference solution, answer or document.
    case reference = "REFERENCE"
    /// The trainer's metadata, as JSON.
    case metadata = "METADATA"
    /// The judge's verdicts with their rationales, as JSON lines; a rationale may quote a response.
    case evaluation = "EVALUATION"
    /// A refined set of items; a model that read rollouts wrote it.
    case set = "SET"
}
