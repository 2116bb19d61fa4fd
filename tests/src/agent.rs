//! An agent that asks no model: a script in the place of a real one, which speaks as that one does and does always the same.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

/// Seats a script as the agent `claude` of the fleet in `data`. It lies in `bin`, which everybody can pass then.
pub fn seat(data: &Path, bin: &Path, script: &str) {
    let open = |path: &Path| std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
    let agent = bin.join("claude");
    std::fs::write(&agent, script).unwrap();
    open(bin);
    open(&agent);
    std::fs::write(data.join("key"), "no model is asked").unwrap();
    let text = format!(
        "[sandbox]\ntoolchains = [\"{bin}\"]\npath = \"{bin}:/usr/local/bin:/usr/bin:/bin\"\naccept = [\"users\", \"cgroups\"]\n\n\
         [[account]]\nname = \"a\"\nwire = \"messages\"\nbase = \"http://127.0.0.1:9\"\nkey_file = \"{key}\"\n\n[[seat]]\nagent = \"claude\"\naccount = \"a\"\n",
        bin = bin.display(),
        key = data.join("key").display(),
    );
    std::fs::write(data.join("agents.toml"), text).unwrap();
}

/// A script that begins, runs these lines of a shell, and leaves a page about an office that passes every gate.
pub fn page(first: &str) -> String {
    format!(
        r#"#!/bin/sh
echo '{{"type":"system","subtype":"init","session_id":"s1","model":"m","tools":[]}}'
{first}
mkdir -p locales
cat > fleet-app.toml <<'END'
[app]
title = {{ en = "Website about our office" }}
locale = "en"
locales = ["en"]
kind = "static"
origin = "agent"
access = "members"
END
cat > index.html <<'END'
<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Website about our office</title></head>
<body><main><h1>Our office</h1><p>Open from 8 to 18.</p></main></body>
</html>
END
echo '{{}}' > locales/en.json
echo '{{"type":"assistant","message":{{"id":"m1","role":"assistant","content":[{{"type":"text","text":"Done."}}],"usage":{{"input_tokens":9,"output_tokens":2}}}},"session_id":"s1"}}'
echo '{{"type":"result","subtype":"success","is_error":false,"duration_ms":5,"num_turns":1,"result":"Done.","session_id":"s1","usage":{{"input_tokens":9,"output_tokens":2}}}}'
"#
    )
}
