import AgentAPI
import Diagnostics
import Platform

/// Runs one step, or restores what it would make.
struct StepRunner: Sendable {
  let build: PreparedBuild
  let index: Int
  let stop: StopSwitch
  let ledger: BuildLedger

  private var step: BuildStep { build.definition.steps[index] }
  private var number: Int { index + 1 }
  private var name: String { step.shownName(index) }

  /// Whether the build may go on.
  func run() async -> Bool {
    await ledger.stepStarted(index)
    let start = ContinuousClock.now
    do {
      var program = try build.command.program(step, number: number)
      let directories = build.directories
      // The step may have started the agent anew: what that has taken over is no child of it, and not the step's.
      program.spared = { await StepLeftovers.units(directories) }
      let reuse = try await restore(program.executable)
      if reuse.isRestored {
        await ledger.stepFinished(
          index, .success, exit: nil, seconds: (ContinuousClock.now - start).inSeconds, isRestored: true)
        return true
      }
      let outcome = try await execute(program)
      let status = status(outcome)
      if status == .success, let manifest = reuse.manifest { await keep(manifest) }
      let mayFail = status != .success && step.allowFailure && stop.reason == nil
      await ledger.stepFinished(
        index, status, exit: exit(outcome), seconds: (ContinuousClock.now - start).inSeconds, mayFail: mayFail)
      return status == .success || mayFail
    } catch {
      await ledger.note(DiagnosticRenderer().render(Diagnostics(describing: error)), step: number)
      let mayFail = step.allowFailure && stop.reason == nil
      await ledger.stepFinished(
        index, .failure, exit: BuildRunner.text(error), seconds: (ContinuousClock.now - start).inSeconds,
        mayFail: mayFail)
      return mayFail
    }
  }

  private func execute(_ program: SupervisedProgram) async throws -> SupervisedProgram.Outcome {
    let (sink, last) = (ledger.sink(number, name), LastLine())
    let output = StepOutput(secrets: build.secrets) { lines in
      last.take(lines)
      sink(lines)
    }
    let outcome = try await program.run(until: stop) { output.write($0) }
    output.finish()
    if outcome.leftProcesses { await ledger.note("[processes that the step left behind were killed]", step: number) }
    guard case .image(let image) = build.builders.builder(step.name.value) else { return outcome }
    if outcome.stopped != nil {
      await ContainerEngine.remove(ContainerEngine.containerName(build.environment.id, number))
    } else if outcome.status == .exited(ContainerEngine.ownFault) {
      if await !ContainerEngine.has(image) {
        guard await ContainerEngine.answers() else { throw BuilderCheck.deadEngine(image, step, said: last.text) }
        throw BuilderCheck.unknownImage(image, step, build.builders, said: last.text)
      }
      // A program in the container may end so itself, but seldom does.
      await ledger.note(
        "[exit code \(ContainerEngine.ownFault) is the container engine's when it cannot start a container]",
        step: number)
    } else if outcome.status == .exited(1), BuilderCheck.isMissingProgram(last.text) {
      await ledger.note(DiagnosticRenderer().render([BuilderCheck.missingProgram(image, step)]), step: number)
    }
    return outcome
  }

  private func status(_ outcome: SupervisedProgram.Outcome) -> BuildStatus {
    switch outcome.stopped {
    case .cancelled, .failed: return .cancelled
    case .timedOut: return .timeout
    case nil: break
    }
    if case .exited(let code) = outcome.status, code == 0 || step.allowExitCodes.contains(Int(code)) { return .success }
    return .failure
  }

  private func exit(_ outcome: SupervisedProgram.Outcome) -> String? {
    switch outcome.stopped {
    case .timedOut:
      stop.reason == nil ? "it did not end within \(step.timeout?.value.inSeconds ?? 0) s" : "the build's time was over"
    case .cancelled, .failed: nil
    case nil where outcome.status == .unknown: "its reaper was killed, the process above it that tells how it ends"
    case nil: outcome.status.isSuccess ? nil : outcome.status.text
    }
  }

  // MARK: Reuse

  private var identity: String { "\(build.environment.request.definition)\u{0}\(name)\u{0}\(step.name.value)" }

  private func restore(_ program: String) async throws -> (isRestored: Bool, manifest: ReuseManifest?) {
    guard let reuse = step.reuse else { return (false, nil) }
    let workspace = build.folders.workspace
    guard (build.definition.options.volumes + step.volumes).isEmpty else {
      await ledger.note("[runs: it has volumes, and what is in them cannot be among its inputs]", step: number)
      return (false, nil)
    }
    let means = build.builders.builder(step.name.value)
    var builder = means.words
    if case .image(let image) = means {
      // Its name may be that of another one by now.
      guard let id = await ContainerEngine.identity(of: image) else {
        await ledger.note("[runs: the container engine has not got its image yet]", step: number)
        return (false, nil)
      }
      builder.append(id)
    }
    // Of what is not there no change can be seen.
    if let pattern = try PathSelection.unmatched(reuse.inputs.map(\.value), in: workspace) {
      await ledger.note("[runs: no file matches its input `\(pattern)`]", step: number)
      return (false, nil)
    }
    let manifest = try ReuseManifest(
      step, program: program, builder: builder,
      variables: build.environment.lasting(step), key: ReuseKey(build.directories), workspace: workspace)
    let cache = StepCache(directories: build.directories)
    let found = try cache.restore(manifest.key, to: workspace)
    if found == .restored {
      await ledger.note("[nothing it reads has changed: outputs restored]", step: number)
      cache.remember(manifest, of: identity)
      return (true, manifest)
    }
    let why =
      found == .damaged
      ? "its outputs were changed where they were kept"
      : cache.last(identity).map { manifest.difference(from: $0) } ?? "it has not run before"
    await ledger.note("[runs: \(why)]", step: number)
    return (false, manifest)
  }

  private func keep(_ manifest: ReuseManifest) async {
    let (outputs, workspace) = (step.reuse?.outputs.map(\.value) ?? [], build.folders.workspace)
    do {
      let cache = StepCache(directories: build.directories)
      defer { cache.remember(manifest, of: identity) }
      guard build.folders.hasWorkspace else { return }
      if let pattern = try PathSelection.unmatched(outputs, in: workspace) {
        return await ledger.note("warning: its outputs are not kept: nothing matches `\(pattern)`", step: number)
      }
      if let special = try PathSelection(outputs).entries(in: workspace).first(where: { $0.kind == .other }) {
        return await ledger.note(
          "warning: its outputs are not kept: `\(special.path)` is no file, folder or link", step: number)
      }
      try cache.store(manifest.key, outputs: outputs, of: workspace)
    } catch {
      await ledger.note("warning: the outputs could not be kept: \(BuildRunner.text(error))", step: number)
    }
  }
}
