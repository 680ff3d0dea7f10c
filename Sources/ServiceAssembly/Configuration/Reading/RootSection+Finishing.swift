internal import HTTPServer
internal import RewardCore

extension RootSection {
    /// Checks what concerns several keys and makes the result; `nil` only where a problem was reported.
    func finished(hasFile: Bool, _ state: inout ReadingState) -> ServiceConfiguration? {
        checkExposure(&state)
        server.checkTogether(&state)
        checkDialects(&state)
        var result = ServiceConfiguration.defaults()
        result.server = server
        result.access = access
        result.dataFolder = dataFolder(state)
        result.log = log
        result.limits = limits
        result.admission = admission
        result.memory = memory
        result.compression = compression
        result.pins = pins
        result.dataCheckBytesMax = data.checkBytesMax
        result.onStoreFailure = onStoreFailure
        result.readiness = readiness
        result.retention = retention
        result.idempotency = idempotency
        result.events = events
        result.metrics = metrics
        result.simulated = simulated
        guard hasFile else { return result }
        result.models = models.compactMapValues { $0 }
        for name in result.models.keys.sorted() { checkFallback(of: name, &state) }
        result.tasks = tasks.compactMap { finished($0, &state) }
        if tasks.isEmpty,
            !state.problems.contains(where: { ["", "tasks"].contains($0.path) || $0.path.hasPrefix("tasks.") })
        {
            let advice = "add one, for example tasks: {essay_writing: {judge: simulated}}"
            state.report("tasks", "no task is configured", advice)
        }
        guard let name = finishedDefaultTask(&state) else { return nil }
        result.defaultTask = name
        return result
    }

    private func checkDialects(_ state: inout ReadingState) {
        for (name, model) in models.sorted(by: { $0.key < $1.key }) {
            for problem in model?.dialectProblems(name) ?? [] {
                let parts = problem.detail.split(separator: "; ", maxSplits: 1).map(String.init)
                state.report(
                    "models.\(name).\(problem.key)", "it \(parts[0])", parts.count > 1 ? parts[1] : "change it")
            }
        }
    }

    private func checkExposure(_ state: inout ReadingState) {
        guard !server.isInsecure, access.tokens.isEmpty else { return }
        // A client's certificate says who connects, not what it may do, so it takes no token's place.
        let advice =
            "add access.tokens (metareward token new), bind 127.0.0.1, ::1 or localhost, or set server.insecure: true "
            + "(--insecure)"
        for (index, listener) in server.listeners.enumerated() {
            guard let host = listener.host, !ServerConfiguration.isLoopback(host) else { continue }
            let path = server.listen.isEmpty ? "server.host" : ConfigurationPath.item(of: "server.listen", index)
            let what = "other machines can reach \(state.shown(path)), and no access token protects the service"
            state.report(path, what, advice)
        }
    }

    private func dataFolder(_ state: ReadingState) -> String {
        if case .line = state.source(of: "data.path") { return state.resolved(data.path) }
        return data.path
    }

    private func finishedDefaultTask(_ state: inout ReadingState) -> String? {
        let names = tasks.map(\.settings.name)
        guard let defaultTask else { return names.first }
        if !names.contains(defaultTask) {
            let advice = NearestName.advice(defaultTask, among: names)
            state.report("default_task", "there is no task \(state.shown("default_task"))", advice)
        }
        return defaultTask
    }

    private func finished(_ task: TaskSection, _ state: inout ReadingState) -> TaskConfiguration? {
        let path = "tasks." + task.settings.name
        var settings = task.settings
        settings.meta = task.meta.settings
        settings.cohort = task.cohort.settings
        task.answers?.apply(to: &settings)
        applyPartitions(task, to: &settings)
        applyRubric(task, path, to: &settings, &state)
        settings.templates = task.templateTexts(path + ".templates", &state)
        checkPresence(task, path, &state)
        checkTogether(task, path, &state)
        let judge = reference(task.judge, path + ".judge", &state)
        if task.judge == nil, !state.isPresent(path + ".judge") {
            let advice = "add judge: the name of a model, or judge: simulated to try things out"
            state.report(path + ".judge", "the task has no judge", advice)
        }
        let meta = task.meta.model == nil ? judge : reference(task.meta.model, path + ".meta.model", &state)
        guard let judge, let meta else { return nil }
        return TaskConfiguration(settings: settings, judgeModel: judge, metaModel: meta)
    }

    /// A built-in task keeps its partitions where none are given.
    private func applyPartitions(_ task: TaskSection, to settings: inout TaskSettings) {
        switch (task.partitions, settings.partitions) {
        case (.listed(let names)?, _): settings.partitions = .listed(names)
        case (.open?, _), (nil, .open): settings.partitions = .open(max: task.partitionsMax)
        case (nil, .listed): break
        }
    }

    private func applyRubric(
        _ task: TaskSection, _ path: String, to settings: inout TaskSettings, _ state: inout ReadingState
    ) {
        let kind = settings.program.rubricKind
        if let content = task.rubric?.content(path + ".rubric", kind: kind, &state) { settings.initialRubric = content }
        // A task without a rubric is reported where presence is checked.
        let isBuiltIn = BuiltInTasks.named(settings.name) != nil
        guard isBuiltIn, !state.isPresent(path + ".rubric"), settings.rubricKind != kind else { return }
        let what =
            "\(settings.program.rawValue) judges by \(kind.rawValue), but the built-in rubric is "
            + settings.rubricKind.rawValue
        state.report(path + ".program", what, "add rubric: with \(kind.rawValue), or choose another program")
    }

    private func checkPresence(_ task: TaskSection, _ path: String, _ state: inout ReadingState) {
        let builtIn = BuiltInTasks.all.map(\.name)
        guard !builtIn.contains(task.settings.name) else { return }
        var hint = ""
        if let name = NearestName.find(task.settings.name, among: builtIn) {
            hint = ", or did you mean the built-in task \"\(name)\"?"
        }
        if !state.isPresent(path + ".description") {
            state.report(path + ".description", "the task has no description", "say what the policy's work is" + hint)
        }
        if !state.isPresent(path + ".rubric") {
            state.report(path + ".rubric", "the task has no rubric", "add rubric: with text, file or items" + hint)
        }
    }

    private func checkTogether(_ task: TaskSection, _ path: String, _ state: inout ReadingState) {
        var hasOpenPartitions = true
        if case .listed = task.partitions { hasOpenPartitions = false }
        if task.partitions == nil, case .listed = task.settings.partitions { hasOpenPartitions = false }
        if !hasOpenPartitions, state.isPresent(path + ".max_partitions") {
            let advice = "remove it, or set partitions: open"
            state.report(path + ".max_partitions", "it has no effect on listed partitions", advice)
        }
        if task.settings.judge.votes > 1, task.settings.judge.temperature == 0 {
            let what = "\(task.settings.judge.votes) votes at temperature 0 are one vote, paid for several times"
            let advice = "set judge_settings.temperature above 0, or votes: 1"
            state.report(path + ".judge_settings.votes", what, advice)
        }
        if task.meta.settings.backoffSecondsMax < task.meta.settings.backoffSeconds {
            let advice = "make backoff_max at least as long as backoff"
            let key = state.isPresent(path + ".meta.backoff_max") ? ".meta.backoff_max" : ".meta.backoff"
            state.report(path + key, "backoff_max is below backoff", advice)
        }
    }

    /// A fallback is another configured model, not the simulated one, and has no fallback of its own.
    private func checkFallback(of name: String, _ state: inout ReadingState) {
        guard let fallback = models[name]??.fallback else { return }
        let path = "models.\(name).fallback"
        let shown = state.shown(path)
        guard fallback != name else {
            return state.report(path, "a model cannot be its own fallback", "name another model, or remove it")
        }
        switch models[fallback] {
        case .some(.some(let model)):
            guard model.fallback != nil else { return }
            state.report(path, "\(shown) has a fallback itself", "remove one of the two; fallbacks form no chain")
        case .some(.none):
            state.report(path, "\(shown) is the simulated model", "name a model with a url")
        case nil where fallback == ModelReference.simulatedWord:
            state.report(path, "the simulated model is no fallback", "name a model with a url")
        case nil:
            let known = models.keys.filter { $0 != name }.sorted()
            let advice = NearestName.find(fallback, among: known).map { "did you mean \"\($0)\"?" }
            state.report(path, "there is no model \(shown)", advice ?? "add it under models, or remove the key")
        }
    }

    /// The model that a name means; `nil` where there is no name or, after a report, no such model.
    private func reference(_ name: String?, _ path: String, _ state: inout ReadingState) -> ModelReference? {
        guard let name else { return nil }
        if name == ModelReference.simulatedWord { return .simulated }
        if let model = models[name] { return model == nil ? .simulated : .named(name) }
        let known = models.keys.sorted()
        let advice =
            NearestName.find(name, among: known + [ModelReference.simulatedWord]).map { "did you mean \"\($0)\"?" }
            ?? (known.isEmpty
                ? "add it under models"
                : "add it under models, or use one of: " + known.joined(separator: ", "))
        state.report(path, "there is no model \(state.shown(path))", advice)
        return nil
    }
}
