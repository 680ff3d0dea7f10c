internal import JSONText
internal import Judging
internal import RewardCore

/// Makes an order for scoring of a trainer's samples.
struct TrainerRollouts {
    /// Members of a label or of metadata in which a reference is found, the first that is there.
    static let referenceNames = ["reference", "solution", "answer", "expected_answer", "ground_truth", "label"]

    /// The body.
    let body: TrainerBody
    /// The reader's remarks on it.
    let document: JSONDocument

    /// The order for one or more samples. What samples say of run, step and purpose must agree, because an order has
    /// one of each.
    func order(_ samples: [TrainerSample], deadline: ContinuousClock.Instant) throws(Problem) -> ScoreOrder {
        let query = TrainerHints(body.query, limits: body.limits)
        let hints = samples.map { self.hints(of: $0, query) }
        var order = ScoreOrder(task: body.task.name, rollouts: [], deadline: deadline)
        order.pinsByPrompt = true
        order.run = hints.first?.run
        order.step = hints.first?.step
        order.purpose = hints.first?.purpose ?? .train
        if query.step != nil, order.run == nil {
            body.problems.add("/step", "a step needs its run, because steps of different runs are different; add run")
        }
        if order.run == nil { order.step = nil }
        var notes = self.notes(samples.count)
        for (index, sample) in samples.enumerated() {
            let own = hints[index]
            if own.run != hints[0].run || own.step != hints[0].step || own.purpose != hints[0].purpose {
                body.problems.add(
                    sample.pointer, "run, step or purpose differ from the first sample's; send one request for each")
            }
            let (rollout, note) = self.rollout(sample, index, own)
            order.rollouts.append(rollout)
            if let note { notes[index].append(note) }
        }
        try body.problems.check()
        try refuseUnknownPartitions(order.rollouts, samples)
        order.notes = notes.allSatisfy(\.isEmpty) ? [] : notes
        return order
    }

    private func hints(of sample: TrainerSample, _ query: TrainerHints) -> TrainerHints {
        var hints = query
        for object in [sample.metadata, sample.label?.object].compactMap({ $0 }) + sample.hints {
            hints.fill(from: TrainerHints(object, limits: body.limits))
        }
        return hints
    }

    private func rollout(
        _ sample: TrainerSample, _ index: Int, _ hints: TrainerHints
    ) -> (rollout: Rollout, note: String?) {
        if body.task.requiresPrompt, sample.prompt == nil {
            body.problems.add(sample.pointer, "the sample has no prompt, and the task sets require_prompt")
        }
        let reference = self.reference(of: sample)
        for (what, size) in [
            ("prompt", sample.prompt?.byteCount ?? 0), ("response", sample.response.byteCount),
            ("reference", reference?.utf8.count ?? 0),
        ] where size > body.limits.textBytesMax {
            body.problems.add(
                sample.pointer, "the \(what) has \(size) bytes; at most \(body.limits.textBytesMax) are allowed")
        }
        var metadata = sample.metadata.map { JSONValue.object($0).text }
        var note: String?
        if let text = metadata, text.utf8.count > body.limits.metadataBytesMax {
            metadata = nil
            note =
                "metadata: left out, since it has \(text.utf8.count) bytes and at most "
                + "\(body.limits.metadataBytesMax) are kept"
        }
        let rollout = Rollout(
            id: String(index), prompt: sample.prompt, response: sample.response, reference: reference,
            partition: hints.partition ?? Lineage.defaultPartition, group: hints.group, metadata: metadata)
        return (rollout, note)
    }

    /// The reference in a label of any kind, else in the metadata; the empty text is none.
    private func reference(of sample: TrainerSample) -> String? {
        var value = sample.label
        if value == nil || value?.isNull == true { value = sample.metadata.flatMap(Self.reference) }
        if let object = value?.object { value = Self.reference(object) ?? value }
        switch value {
        case nil, .null: return nil
        case .string(let text): return text.isEmpty ? nil : text
        case .bool, .number, .array, .object: return value?.text
        }
    }

    private static func reference(_ object: JSONObject) -> JSONValue? {
        referenceNames.lazy.compactMap { object[$0] }.first { !$0.isNull }
    }

    /// The reader's remarks by sample: a remark belongs to the sample whose index its pointer has, else to the first.
    private func notes(_ count: Int) -> [[String]] {
        var notes = [[String]](repeating: [], count: count)
        for note in document.notes {
            let parts = note.pointer.split(separator: "/")
            let named = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
            let index = notes.indices.contains(named) ? named : 0
            guard notes.indices.contains(index), notes[index].count < body.limits.notesMax else { continue }
            notes[index].append(InputNotes.text(note.kind, place: String(note.pointer.dropFirst())))
        }
        return notes
    }

    private func refuseUnknownPartitions(_ rollouts: [Rollout], _ samples: [TrainerSample]) throws(Problem) {
        for (rollout, sample) in zip(rollouts, samples) where !body.task.allows(partition: rollout.partition) {
            var problem = Problem(
                unknownPartition: Lineage(task: body.task.name, partition: rollout.partition))
            problem.errors = [FieldProblem(pointer: sample.pointer, detail: problem.detail)]
            throw problem
        }
    }
}
