// Forms with data-passkey: the device is asked for a passkey ("get") or to make one ("create") and its answer is posted.
// Without scripts, or where the browser knows no passkeys, such a form stays hidden and codes do.
const options = (form) => JSON.parse(form.querySelector("script[type='application/json']").textContent);

const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const withBytes = (known) => known.map((one) => ({ ...one, id: toBytes(one.id) }));

const asked = {
  async create(form) {
    const { publicKey } = options(form).creation_options;
    publicKey.challenge = toBytes(publicKey.challenge);
    publicKey.user.id = toBytes(publicKey.user.id);
    publicKey.excludeCredentials = withBytes(publicKey.excludeCredentials ?? []);
    const made = await navigator.credentials.create({ publicKey });
    return told(made, {
      attestationObject: toText(made.response.attestationObject),
      transports: made.response.getTransports?.() ?? [],
    });
  },
  async get(form) {
    const { publicKey } = options(form).request_options;
    publicKey.challenge = toBytes(publicKey.challenge);
    publicKey.allowCredentials = withBytes(publicKey.allowCredentials ?? []);
    const found = await navigator.credentials.get({ publicKey });
    return told(found, {
      authenticatorData: toText(found.response.authenticatorData),
      signature: toText(found.response.signature),
      userHandle: found.response.userHandle ? toText(found.response.userHandle) : null,
    });
  },
};

const told = (credential, response) => ({
  type: credential.type,
  id: credential.id,
  rawId: toText(credential.rawId),
  authenticatorAttachment: credential.authenticatorAttachment,
  clientExtensionResults: credential.getClientExtensionResults(),
  response: { clientDataJSON: toText(credential.response.clientDataJSON), ...response },
});

export function startPasskeys() {
  if (!window.PublicKeyCredential) return;
  for (const form of document.querySelectorAll("form[data-passkey]")) form.hidden = false;
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches?.("form[data-passkey]")) return;
    event.preventDefault();
    const failed = form.querySelector("[role=alert]");
    failed.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify(await asked[form.dataset.passkey](form));
      form.submit();
    } catch {
      failed.textContent = form.dataset.passkeyFailed;
      failed.hidden = false;
    }
  });
}
