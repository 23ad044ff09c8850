import tempfile
import unittest
from pathlib import Path

from identity import Refused, ServiceAccountKey, Tokens
from tests.stub import KEY, Stub


class IdentityTests(unittest.TestCase):
    def setUp(self) -> None:
        self.stub = Stub.start(self)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        token_file = Path(folder.name, "token")
        token_file.write_text("mine\n")
        self.environment = {
            "STACK_WORKLOAD_API": self.stub.url,
            "STACK_TOKEN_FILE": str(token_file),
            "CRYPTO_KEY": "keys/demo/app",
            "SEALED_SERVICE_ACCOUNT_KEY": "c2VhbGVk",
        }

    def test_the_key_is_unsealed_by_the_key_service(self) -> None:
        key = ServiceAccountKey.unseal(self.environment)
        self.assertEqual(key, ServiceAccountKey("demo/reader", KEY))

    def test_a_key_never_shows_its_secret(self) -> None:
        self.assertEqual(repr(ServiceAccountKey("demo/reader", KEY)), "ServiceAccountKey('demo/reader')")

    def test_without_the_right_it_is_refused(self) -> None:
        with self.assertRaisesRegex(Refused, "403.*no binding gives that"):
            ServiceAccountKey.unseal(self.environment | {"CRYPTO_KEY": "keys/demo/other"})

    def test_a_busy_service_may_be_asked_again(self) -> None:
        self.stub.status = 503
        with self.assertRaisesRegex(OSError, "503"):
            ServiceAccountKey.unseal(self.environment)

    def test_a_token_is_used_until_it_nears_its_end(self) -> None:
        tokens = Tokens(self.stub.url, ServiceAccountKey("demo/reader", KEY))
        self.assertEqual([tokens.current(), tokens.current()], ["token-1", "token-1"])

    def test_a_token_near_its_end_is_replaced(self) -> None:
        self.stub.lifetime = 30
        tokens = Tokens(self.stub.url, ServiceAccountKey("demo/reader", KEY))
        self.assertEqual([tokens.current(), tokens.current()], ["token-1", "token-2"])


if __name__ == "__main__":
    unittest.main()
