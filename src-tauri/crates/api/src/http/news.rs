//! News as server-sent events: what changed, and that the vault was locked.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use axum::extract::State;
use axum::response::sse::{Event as Sent, KeepAlive, Sse};
use futures_core::Stream;
use serde_json::json;
use tokio::sync::mpsc::{self, Receiver};

use super::Shared;
use crate::session::Subscription;

/// A listener that falls behind by more than this is told that everything may have changed.
const BEHIND: usize = 512;

pub(super) struct News {
    events: Receiver<String>,
    lost: Arc<AtomicBool>,
    _subscription: Subscription,
}

impl Stream for News {
    type Item = Result<Sent, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match self.events.poll_recv(context) {
            Poll::Ready(Some(text)) => {
                let text = if self.lost.swap(false, Ordering::Relaxed) { everything() } else { text };
                Poll::Ready(Some(Ok(Sent::default().data(text))))
            }
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    }
}

fn everything() -> String {
    let kinds: Vec<&str> = coffer_core::records::KINDS.iter().map(|kind| kind.name).collect();
    json!({"kinds": kinds, "ids": null, "via": "lost"}).to_string()
}

/// The news from now on.
pub(super) async fn changes(
    State(shared): State<Shared>,
) -> Sse<impl Stream<Item = Result<Sent, Infallible>>> {
    let (sender, events) = mpsc::channel(BEHIND);
    let lost = Arc::new(AtomicBool::new(false));
    let overflow = lost.clone();
    let subscription = shared.session.subscribe(move |event| {
        if let Ok(text) = serde_json::to_string(event)
            && sender.try_send(text).is_err()
        {
            overflow.store(true, Ordering::Relaxed);
        }
    });
    Sse::new(News { events, lost, _subscription: subscription }).keep_alive(KeepAlive::default())
}
