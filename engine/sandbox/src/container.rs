//! Sandboxes in containers of the Docker Engine: the same init, plan and watch, with the engine's walls around them.

mod body;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bollard::API_DEFAULT_VERSION;
use bollard::container::AttachContainerResults;
use bollard::errors::Error as EngineError;
use bollard::models::{ContainerCreateBody, HostConfig, ResourcesUlimits};
use bollard::query_parameters::{AttachContainerOptionsBuilder, ListContainersOptionsBuilder, RemoveContainerOptionsBuilder};
use fleet_domain::launch::{Launch, Limits, Stdin};
use tokio::io::AsyncWriteExt as _;
use tokio::net::UnixListener;
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;

use crate::ground::Ground;
use crate::local::sockets;
use crate::plan::{CONTROL, INIT, Plan, RUN};
use crate::running::Input;
use crate::watch::{Control, until_gone};
use crate::{Config, Docker, HOME, Lines, Place, Running, SandboxError, WORK};
use body::Body;

/// The engine takes a second or two, and on a loaded machine several.
const PATIENCE: Duration = Duration::from_mins(1);

/// Whose containers these are: the folder of the places.
const LABEL: &str = "fleet.sandbox";

/// Containers of one image.
#[derive(Debug)]
pub(crate) struct Container {
    config: Config,
    ground: Arc<Ground>,
    engine: bollard::Docker,
    image: String,
    runs: AtomicU64,
}

impl Container {
    /// Speaks to the engine, in its own version of the protocol.
    pub(crate) async fn new(config: Config, docker: Docker, ground: Arc<Ground>) -> Result<Arc<Self>, SandboxError> {
        let failed = |source| SandboxError::Engine { doing: "answer", source };
        let silent = |source| SandboxError::Silent { socket: docker.socket.clone(), source };
        let engine = bollard::Docker::connect_with_unix(&docker.socket.to_string_lossy(), 120, API_DEFAULT_VERSION).map_err(silent)?;
        let engine = engine.negotiate_version().await.map_err(silent)?;
        match engine.inspect_image(&docker.image).await {
            Err(EngineError::DockerResponseServerError { status_code: 404, .. }) => return Err(SandboxError::Image { image: docker.image }),
            there => drop(there.map_err(|source| SandboxError::Engine { doing: "tell of the image", source })?),
        }
        let container = Self { config, ground, engine, image: docker.image, runs: AtomicU64::new(0) };
        container.sweep().await.map_err(failed)?;
        Ok(Arc::new(container))
    }

    /// Removes containers that a dead fleet left behind. Their programs ended with it, when their init's socket did.
    async fn sweep(&self) -> Result<(), EngineError> {
        let label = format!("{LABEL}={}", self.config.runs.display());
        let ours = ListContainersOptionsBuilder::new().all(true).filters(&HashMap::from([("label", vec![label])])).build();
        for left in self.engine.list_containers(Some(ours)).await? {
            let force = RemoveContainerOptionsBuilder::new().force(true).v(true).build();
            self.engine.remove_container(&left.id.unwrap_or_default(), Some(force)).await?;
        }
        Ok(())
    }

    /// Starts a program, in a task of its own that is not dropped with its caller.
    pub(crate) async fn start(self: &Arc<Self>, launch: &Launch, place: &Place, limits: &Limits) -> Result<Running, SandboxError> {
        let (container, launch, place, limits) = (Arc::clone(self), launch.clone(), place.clone(), *limits);
        let started = tokio::spawn(async move { container.run(&launch, &place, &limits).await });
        started.await.unwrap_or_else(|error| Err(SandboxError::Talk(std::io::Error::other(error))))
    }

    async fn run(&self, launch: &Launch, place: &Place, limits: &Limits) -> Result<Running, SandboxError> {
        let number = self.runs.fetch_add(1, Ordering::Relaxed);
        let folder = self.ground.run(number, place.uid)?;
        let (listener, id) = match self.made(launch, place, limits, &folder).await {
            Ok(both) => both,
            Err(error) => {
                // What stays is swept by the next fleet.
                let _ = std::fs::remove_dir_all(&folder);
                return Err(error);
            }
        };
        let mut body = Body::new(self.engine.clone(), id, folder);
        let begun = timeout(PATIENCE, self.begin(&mut body, launch, place, limits, &listener)).await;
        match begun.unwrap_or_else(|_| Err(SandboxError::Refused(format!("it did not begin within {PATIENCE:?}")))) {
            Ok((control, landlock, streams)) => {
                let (stop, stopped) = mpsc::unbounded_channel();
                let (ended, exit) = watch::channel(None);
                let held = Arc::new(body);
                tokio::spawn(until_gone(held.clone(), control, *limits, [place.work.clone(), place.home.clone()], stopped, ended));
                let (stdin, stdout, stderr) = streams;
                Ok(Running { stdout, stderr, stdin, held, landlock, stop, exit })
            }
            Err(error) => {
                crate::running::Held::clean(&body).await;
                Err(error)
            }
        }
    }

    /// The socket on which the init will call, and the container that is not started yet.
    async fn made(&self, launch: &Launch, place: &Place, limits: &Limits, folder: &Path) -> Result<(UnixListener, String), SandboxError> {
        let control = folder.join(CONTROL);
        let failed = |source| SandboxError::Folder { path: control.clone(), source };
        let listener = UnixListener::bind(&control).map_err(failed)?;
        std::fs::set_permissions(&control, std::os::unix::fs::PermissionsExt::from_mode(0o666)).map_err(failed)?;
        let created = self.engine.create_container(None, self.walls(launch, place, folder, limits)).await;
        let id = created.map_err(|source| SandboxError::Engine { doing: "make the container", source })?.id;
        Ok((listener, id))
    }

    async fn begin(
        &self,
        body: &mut Body,
        launch: &Launch,
        place: &Place,
        limits: &Limits,
        listener: &UnixListener,
    ) -> Result<(Control, u32, (Option<Input>, Lines, Lines)), SandboxError> {
        let engine = |doing| move |source: EngineError| SandboxError::Engine { doing, source };
        let open = launch.stdin != Stdin::Closed;
        let streams = AttachContainerOptionsBuilder::new().stream(true).stdout(true).stderr(true).stdin(open).build();
        let attached = self.engine.attach_container(&body.id, Some(streams)).await.map_err(engine("attach to the container"))?;
        let streams = joined(attached, &launch.stdin, limits);
        self.engine.start_container(&body.id, None).await.map_err(engine("start the container"))?;
        body.begun().await.map_err(engine("tell of the container"))?;
        let stream = tokio::select! {
            call = listener.accept() => call.map_err(SandboxError::Talk)?.0,
            () = crate::running::Held::gone(body) => return Err(SandboxError::Refused("the container ended before it began".into())),
        };
        let mut control = Control::new(stream);
        let plan = Plan::new(launch, place, limits, &self.config.path, sockets(place).ports, true);
        let landlock = control.begin(&plan).await?;
        Ok((control, landlock, streams))
    }

    /// All that a container may and may not.
    fn walls(&self, launch: &Launch, place: &Place, folder: &Path, limits: &Limits) -> ContainerCreateBody {
        let bind = |host: &Path, inside: &Path, how: &str| format!("{}:{}:{how}", host.display(), inside.display());
        // The engine takes one mount a path: a folder that is shown read-only in its whole is not bound twice.
        let own = [(&place.work, Path::new(WORK)), (&place.home, Path::new(HOME))];
        let mut binds: Vec<String> =
            own.iter().filter(|(_, inside)| place.read_only.iter().all(|(_, seen)| seen != inside)).map(|(host, inside)| bind(host, inside, "rw")).collect();
        binds.extend([bind(&self.ground.shared().join("init"), Path::new(INIT), "ro"), bind(folder, Path::new(RUN), "ro")]);
        binds.extend(self.config.toolchains.iter().map(|folder| bind(folder, folder, "ro")));
        binds.extend(sockets(place).folders.iter().map(|(folder, seen)| bind(folder, seen, "ro")));
        binds.extend(place.read_only.iter().map(|(host, inside)| bind(host, inside, "ro")));
        let temporary = format!("rw,nosuid,nodev,exec,mode=1777,size={}", limits.memory / 4);
        let mut tmpfs = HashMap::from([("/tmp".to_owned(), temporary)]);
        for inside in &place.masked {
            match place.on_host(inside).filter(|host| host.exists()) {
                Some(host) if host.is_dir() => drop(tmpfs.insert(inside.display().to_string(), "ro,size=4096".into())),
                Some(_) => binds.push(bind(&self.ground.empty(), inside, "ro")),
                None => {}
            }
        }
        let signed = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let files = signed(limits.files.into());
        let open = launch.stdin != Stdin::Closed;
        ContainerCreateBody {
            image: Some(self.image.clone()),
            entrypoint: Some(std::iter::once(INIT.to_owned()).chain(self.config.init_args.clone()).chain([format!("{RUN}/{CONTROL}")]).collect()),
            cmd: Some(Vec::new()),
            user: Some(format!("{0}:{0}", place.uid)),
            working_dir: Some(WORK.into()),
            hostname: Some("fleet".into()),
            labels: Some(HashMap::from([(LABEL.to_owned(), self.config.runs.display().to_string())])),
            attach_stdin: Some(open),
            open_stdin: Some(open),
            stdin_once: Some(open),
            attach_stdout: Some(true),
            attach_stderr: Some(true),
            host_config: Some(HostConfig {
                binds: Some(binds),
                tmpfs: Some(tmpfs),
                network_mode: Some("none".into()),
                readonly_rootfs: Some(true),
                cap_drop: Some(vec!["ALL".into()]),
                security_opt: Some(vec!["no-new-privileges".into()]),
                memory: Some(signed(limits.memory)),
                // Together with swap, so no swap.
                memory_swap: Some(signed(limits.memory)),
                shm_size: Some(signed(limits.memory / 4)),
                nano_cpus: Some(i64::from(limits.cpu_milli) * 1_000_000),
                pids_limit: Some(i64::from(limits.pids) + 4),
                ulimits: Some(vec![ResourcesUlimits { name: Some("nofile".into()), soft: Some(files), hard: Some(files) }]),
                ..HostConfig::default()
            }),
            ..ContainerCreateBody::default()
        }
    }
}

/// The engine's one stream of two outputs, taken apart.
fn joined(attached: AttachContainerResults, stdin: &Stdin, limits: &Limits) -> (Option<Input>, Lines, Lines) {
    let (stdout, stderr) = (Lines::new(limits.output), Lines::new(limits.output));
    tokio::spawn(body::part(attached.output, stdout.clone(), stderr.clone()));
    let mut pipe = attached.input;
    let input = match stdin {
        Stdin::Closed => None,
        Stdin::Open => {
            // One that is dropped is closed: the engine hears of it only by the end of what is sent, not by a pipe that is gone.
            let (near, mut far) = tokio::io::duplex(64 * 1024);
            tokio::spawn(async move {
                // A program may end without reading all of it.
                let _ = tokio::io::copy(&mut far, &mut pipe).await;
                let _ = pipe.shutdown().await;
            });
            Some(Input::new(near))
        }
        Stdin::Words(words) => {
            let words = words.clone();
            tokio::spawn(async move {
                let _ = Input::new(pipe).end_with(words.as_bytes()).await;
            });
            None
        }
    };
    (input, stdout, stderr)
}
