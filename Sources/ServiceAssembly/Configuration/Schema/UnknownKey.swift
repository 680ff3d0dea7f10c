/// Says what to do about a key that does not exist.
enum UnknownKey {
    /// The nearest key of the same section; else where a key of exactly that name stands; else the keys of the section.
    static func advice(_ name: String, among siblings: [String]) -> String {
        if NearestName.find(name, among: siblings) == nil, let path = elsewhere(name) {
            return "did you mean \"\(path)\"?"
        }
        return NearestName.advice(name, among: siblings)
    }

    private static func elsewhere(_ name: String) -> String? {
        ConfigurationSchema.rows.first { $0.facts.name == name }?.path
    }
}
