import JSONText
import TestSupport

/// Texts for rollouts.
enum SampleTexts {
    /// A prompt for an essay.
    static let prompt = "Write an essay that argues for or against closing zoos. Give reasons and examples."

    /// An essay on that prompt, different for every number.
    static func essay(_ number: Int) -> String {
        """
        Zoos should be closed, and case \(number) of the city archive shows why. Animals that lived in small cages for \
        years walked in circles, and the keepers who wrote reports about them found no way to stop it.

        A second reason is money. The zoo spends more on fences and heating than on research, while reserves in the \
        wild protect whole herds for the same amount. Closing zoos would let a city pay for such reserves.

        Some people say that children learn about animals there. Films and reserves teach them more, because there \
        the animals behave as animals do. For these reasons zoos should close within ten years.
        """
    }

    /// A rollout of that essay.
    static func rollout(_ number: Int, _ changes: JSONObject = JSONObject()) -> JSONValue {
        var rollout: JSONObject = ["prompt": .string(prompt), "response": .string(essay(number))]
        for (name, value) in changes { rollout.set(name, to: value) }
        return .object(rollout)
    }

    /// So many different rollouts.
    static func rollouts(_ numbers: Range<Int>, _ changes: JSONObject = JSONObject()) -> JSONValue {
        .array(numbers.map { rollout($0, changes) })
    }
}

extension JSONAnswer {
    /// The results of `/score`.
    var results: [JSONValue] { json["results"]?.array ?? [] }

    /// The rewards of `/score`; nil where there is none.
    var rewards: [Double?] { (json["rewards"]?.array ?? []).map(\.double) }
}
