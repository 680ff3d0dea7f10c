internal import JSONText
internal import RewardCore

extension [TrainerScore] {
    /// Whether the simulated model had a part in any of them.
    var isSimulated: Bool { contains { $0.record?.judgement.isSimulated == true } }
}

extension TrainerBody {
    /// An array of strings; `nil` where it is absent or wrong.
    func strings(_ name: String, isRequired: Bool = false) -> [String]? {
        if isRequired, !reader.require(name, "an array of strings") { return nil }
        guard let values = reader.array(name) else { return nil }
        return values.enumerated().map { index, value in
            if let text = value.string { return text }
            problems.add(
                JSONPointer.element(index, of: "/" + name), "the element is \(value.kindName), but must be a string")
            return ""
        }
    }
}
