import Crypto
import Foundation
import SwiftASN1
import X509

/// A certificate authority of our own: it signs the certificates of one broker's server or of one registry's devices.
struct CertificateAuthority: Sendable {
  /// A certificate and its private key, in PEM.
  struct Identity: Sendable, Hashable {
    var certificate: String
    var privateKey: String
  }

  let identity: Identity
  private let certificate: Certificate
  private let key: Certificate.PrivateKey

  /// Reads one that was made before.
  init(_ identity: Identity) throws {
    self.identity = identity
    certificate = try Certificate(pemEncoded: identity.certificate)
    key = try Certificate.PrivateKey(pemEncoded: identity.privateKey)
  }

  /// Makes one, valid for twenty years.
  init(commonName: String) throws {
    let signing = P256.Signing.PrivateKey()
    let key = Certificate.PrivateKey(signing)
    let name = try DistinguishedName { CommonName(commonName) }
    let certificate = try Certificate(
      version: .v3, serialNumber: Self.serialNumber(), publicKey: key.publicKey,
      notValidBefore: Self.start, notValidAfter: Self.start + 20 * 365 * 86_400, issuer: name, subject: name,
      signatureAlgorithm: .ecdsaWithSHA256,
      extensions: try Certificate.Extensions {
        Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
        Critical(KeyUsage(digitalSignature: true, keyCertSign: true, cRLSign: true))
      },
      issuerPrivateKey: key)
    self.certificate = certificate
    self.key = key
    identity = Identity(certificate: try certificate.serializeAsPEM().pemString, privateKey: signing.pemRepresentation)
  }

  /// An identity of a server on this machine: `localhost`, both loopback addresses, and the host if it is another.
  func issueServer(host: String) throws -> Identity {
    var names: [GeneralName] = [
      .dnsName("localhost"), .ipAddress(ASN1OctetString(contentBytes: [127, 0, 0, 1])),
      .ipAddress(ASN1OctetString(contentBytes: ArraySlice([UInt8](repeating: 0, count: 15) + [1]))),
    ]
    if let address = Self.address(host) {
      if address != [127, 0, 0, 1] { names.append(.ipAddress(ASN1OctetString(contentBytes: ArraySlice(address)))) }
    } else if host != "localhost" {
      names.append(.dnsName(host))
    }
    return try issue(
      subject: DistinguishedName { CommonName("localhost") }, usage: .serverAuth,
      alternativeNames: SubjectAlternativeNames(names))
  }

  /// An identity of a client, by whose subject a broker knows it.
  func issueClient(_ subject: ClientSubject) throws -> Identity {
    try issue(
      subject: DistinguishedName {
        OrganizationName(subject.organization)
        OrganizationalUnitName(subject.unit)
        CommonName(subject.commonName)
      },
      usage: .clientAuth, alternativeNames: nil)
  }

  private func issue(
    subject: DistinguishedName, usage: ExtendedKeyUsage.Usage, alternativeNames: SubjectAlternativeNames?
  ) throws -> Identity {
    let signing = P256.Signing.PrivateKey()
    let issued = try Certificate(
      version: .v3, serialNumber: Self.serialNumber(), publicKey: Certificate.PrivateKey(signing).publicKey,
      notValidBefore: Self.start, notValidAfter: Self.start + 10 * 365 * 86_400, issuer: certificate.subject,
      subject: subject, signatureAlgorithm: .ecdsaWithSHA256,
      extensions: try Certificate.Extensions {
        Critical(BasicConstraints.notCertificateAuthority)
        Critical(KeyUsage(digitalSignature: true))
        try ExtendedKeyUsage([usage])
        if let alternativeNames { alternativeNames }
      },
      issuerPrivateKey: key)
    return Identity(certificate: try issued.serializeAsPEM().pemString, privateKey: signing.pemRepresentation)
  }

  /// An hour ago, so that a clock that is a little behind is no fault.
  private static var start: Date { Date(timeIntervalSince1970: (Date.now.timeIntervalSince1970 - 3600).rounded(.down)) }

  private static func serialNumber() -> Certificate.SerialNumber {
    Certificate.SerialNumber(bytes: [0x01] + (0..<15).map { _ in UInt8.random(in: .min ... .max) })
  }

  private static func address(_ host: String) -> [UInt8]? {
    let parts = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
    guard parts.count == 4 else { return nil }
    let bytes = parts.compactMap(\.self)
    return bytes.count == 4 ? bytes : nil
  }
}

/// What a client certificate says of its holder.
struct ClientSubject: Hashable, Sendable {
  var commonName: String
  /// Different for every certificate, so that an old one of the same device is of no more use.
  var unit: String
  var organization: String

  /// The user name that a broker maps it to (RFC 2253).
  var userName: String { "CN=\(commonName),OU=\(unit),O=\(organization)" }
}
