"""The whole story of imported key material, by a keystoneauth session that knows the address of IAM and its OS_* variables."""

import base64
import os

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from keystoneauth1 import adapter, exceptions, session
from keystoneauth1.identity import v3

auth = v3.Password(
    auth_url=os.environ["OS_AUTH_URL"],
    username=os.environ["OS_USERNAME"],
    password=os.environ["OS_PASSWORD"],
    user_domain_name=os.environ["OS_USER_DOMAIN_NAME"],
    project_name=os.environ["OS_PROJECT_NAME"],
    project_domain_name=os.environ["OS_PROJECT_DOMAIN_NAME"],
)
login = session.Session(auth=auth, verify=os.environ.get("OS_CACERT", True))
# The same service twice: in one entry of the catalogue the address has no project, in the other it has.
plain = adapter.Adapter(login, service_type="kms", region_name="eu-de", interface="public")
scoped = adapter.Adapter(login, service_type="kmsv1")
project = login.get_project_id()


def call(operation, raise_exc=True, **parameters):
    return plain.post(f"/{project}/kms/{operation}", json=parameters, raise_exc=raise_exc)


def refused(operation, code, **parameters):
    reply = call(operation, raise_exc=False, **parameters)
    assert (reply.status_code, reply.json()["error"]["error_code"]) == (400, code), reply.text


def state(key_id):
    return scoped.post("/kms/describe-key", json={"key_id": key_id}).json()["key_info"]["key_state"]


def bring(key_id, material):
    """The parameters of an import: the material, wrapped with the key that came with the import token."""
    given = call("get-parameters-for-import", key_id=key_id, wrapping_algorithm="RSAES_OAEP_SHA_256").json()
    key = serialization.load_der_public_key(base64.b64decode(given["public_key"]))
    sha256 = hashes.SHA256()
    wrapped = key.encrypt(material, padding.OAEP(padding.MGF1(sha256), sha256, None))
    encrypted = base64.b64encode(wrapped).decode()
    return {"key_id": key_id, "import_token": given["import_token"], "encrypted_key_material": encrypted}


material = os.urandom(32)
key_id = call("create-key", key_alias="keystone", origin="external").json()["key_info"]["key_id"]
assert state(key_id) == "5"
refused("delete-imported-key-material", "KMS.2701", key_id=key_id)

call("import-key-material", **bring(key_id, material))
assert state(key_id) == "2"
cipher_text = call("encrypt-data", key_id=key_id, plain_text="kept").json()["cipher_text"]

call("delete-imported-key-material", key_id=key_id)
assert state(key_id) == "5"
refused("decrypt-data", "KMS.1301", cipher_text=cipher_text)
refused("delete-imported-key-material", "KMS.2701", key_id=key_id)
refused("import-key-material", "KMS.2606", **bring(key_id, os.urandom(32)))

call("import-key-material", **bring(key_id, material))
assert call("decrypt-data", cipher_text=cipher_text).json()["plain_text"] == "kept"

try:
    call("delete-imported-key-material", key_id="00000000-0000-0000-0000-000000000000")
except exceptions.NotFound as error:
    assert error.response.json()["error"]["error_code"] == "KMS.0207"
else:
    raise AssertionError("a key that does not exist was deleted")

login.invalidate()
assert state(key_id) == "2", "after a new login"
print("ok")
