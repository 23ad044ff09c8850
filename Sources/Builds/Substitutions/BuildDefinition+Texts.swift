extension BuildDefinition {
  /// Without the steps, images and places whose names are not known before substitutions are made.
  public var withoutReferences: BuildDefinition {
    func isPlain(_ text: Located<String>) -> Bool { !text.value.contains("$") }
    var copy = self
    copy.steps.removeAll { $0.name.value.isEmpty || !isPlain($0.name) || $0.entrypoint.map(isPlain) == false }
    copy.images.removeAll { !isPlain($0) }
    copy.tags.removeAll { !isPlain($0) }
    copy.secrets.removeAll {
      switch $0.source {
      case .named(let name): !isPlain(name)
      case .inline(let key, _): !isPlain(key)
      }
    }
    if let location = artifacts?.location, !isPlain(location) { copy.artifacts?.location = nil }
    return copy
  }

  /// Changes every text in which substitutions are made. A `script` is none: it gets values by its environment.
  mutating func mapTexts(_ change: (inout Located<String>) -> Void) {
    for index in steps.indices { steps[index].mapTexts(change) }
    options.environment.mapEach(change)
    options.volumes.mapEach { volume in
      change(&volume.name)
      change(&volume.path)
    }
    tags.mapEach(change)
    images.mapEach(change)
    if artifacts != nil {
      artifacts?.paths.mapEach(change)
      artifacts.mapPresent { $0.location.mapPresent(change) }
    }
    serviceAccount.mapPresent(change)
    secrets.mapEach { secret in
      switch secret.source {
      case .inline(var key, let ciphertext):
        change(&key)
        secret.source = .inline(key: key, ciphertext: ciphertext)
      case .named(var name):
        change(&name)
        secret.source = .named(name)
      }
    }
    notify.mapEach(change)
  }
}

extension BuildStep {
  fileprivate mutating func mapTexts(_ change: (inout Located<String>) -> Void) {
    change(&name)
    entrypoint.mapPresent(change)
    arguments.mapEach(change)
    environment.mapEach(change)
    folder.mapPresent(change)
    volumes.mapEach { volume in
      change(&volume.name)
      change(&volume.path)
    }
    reuse.mapPresent { reuse in
      reuse.inputs.mapEach(change)
      reuse.outputs.mapEach(change)
    }
  }
}

extension Array {
  fileprivate mutating func mapEach(_ change: (inout Element) -> Void) {
    for index in indices { change(&self[index]) }
  }
}

extension Optional {
  fileprivate mutating func mapPresent(_ change: (inout Wrapped) -> Void) {
    guard var value = self else { return }
    change(&value)
    self = value
  }
}
