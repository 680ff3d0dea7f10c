/// Everything the simulated model knows about one rollout.
struct RolloutFeatures: Sendable {
    /// The number of words of the response.
    let wordCount: Int
    /// The development of the response.
    let development: Development
    /// The overlap with the prompt.
    let subject: SubjectOverlap
    /// Sentences and paragraphs.
    let structure: Structure
    /// Repeated sentences and phrases.
    let repetition: Repetition
    /// Whether the response ends as a finished text does.
    let endsFinished: Bool
    /// The number of requests to the grader.
    let appeals: Int
    /// A number that depends on the whole rollout, for impressions that nothing countable explains.
    let fingerprint: UInt64

    /// Reads a rollout.
    init(prompt: [UInt8], response: [UInt8], genre: Genre) {
        let outline = TextOutline(response)
        wordCount = outline.words.count
        development = Development(outline, genre: genre)
        subject = SubjectOverlap(prompt: TextOutline(prompt), response: outline)
        repetition = Repetition(outline)
        structure = Structure(outline, distinctSentences: repetition.distinctSentences, genre: genre)
        endsFinished = outline.endsFinished
        appeals = GraderAppeals.count(in: outline)
        var hash = StableHash()
        hash.combine(prompt)
        hash.combine(UInt8(0))
        hash.combine(response)
        fingerprint = hash.value
    }

    /// How good the rollout is in one respect, from 0 to 1. A response without words is good in none.
    func quality(_ feature: Feature) -> Double {
        guard wordCount > 0 else { return 0 }
        switch feature {
        case .development: return development.quality
        case .subject: return subject.quality
        case .structure: return structure.quality
        case .repetition: return repetition.quality
        case .ending: return endsFinished ? 1 : 0
        case .appeals: return appeals == 0 ? 1 : 0
        }
    }

    /// The mean over all respects, from 0 to 1.
    var overallQuality: Double {
        Feature.allCases.map(quality).reduce(0, +) / Double(Feature.allCases.count)
    }

    /// The respects in which the rollout is poor, in fixed order.
    var poorFeatures: [Feature] {
        Feature.allCases.filter { quality($0) < Feature.poorBelow }
    }
}
