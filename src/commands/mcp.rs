//! The command `mcp`: serves the Model Context Protocol on stdin and stdout, for an assistant that
//! the user has already.
//!
//! Each tool is the command of the same name, run as a process of its own with a deadline: what
//! goes wrong in one ends there, and nothing but messages is ever on stdout. Nothing is changed:
//! only `reproduce` makes a folder, which it removes.

mod answer;
mod pages;
mod tools;

use std::process::ExitCode;
use std::time::Duration;

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, GetPromptRequestParams,
    GetPromptResponse, GetPromptResult, Implementation, ListPromptsResult, ListResourcesResult,
    ListToolsResult, PaginatedRequestParams, PromptMessage, ReadResourceRequestParams, ReadResourceResponse,
    ReadResourceResult, ResourceContents, Role, ServerCapabilities, ServerConfig,
};
use rmcp::service::{RequestContext, RoleServer};
use rmcp::{ErrorData, ServerHandler, ServiceExt as _};

use crate::error::Error;
use crate::probe;
use crate::redact::{Clean, Redactor};
use crate::system::System;

/// Serves until the client hangs up.
pub fn run(system: &System) -> Result<ExitCode, Error> {
    let failed = |message: &'static str| Error::Failed { message: Clean::literal(message) };
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
        return Err(failed("the server could not be started"));
    };
    let program = System::own_program().map_err(|_| failed("this program does not find itself"))?;
    let server = Server { system: System::real(), redactor: probe::redactor(system, &[]), program };
    runtime.block_on(async {
        // A client that hangs up before it has said anything is no fault.
        if let Ok(running) = server.serve((tokio::io::stdin(), tokio::io::stdout())).await {
            let _ = running.waiting().await;
        }
    });
    // A read of stdin cannot be given up.
    runtime.shutdown_timeout(Duration::ZERO);
    Ok(ExitCode::SUCCESS)
}

/// What the tools need.
#[derive(Debug)]
struct Server {
    system: System,
    redactor: Redactor,
    program: std::path::PathBuf,
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let capabilities =
            ServerCapabilities::builder().enable_tools().enable_resources().enable_prompts().build();
        ServerConfig::new(capabilities)
            .with_server_info(Implementation::new("pip-doctor", env!("CARGO_PKG_VERSION")))
            .with_instructions(pages::INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(tools::all()))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let arguments = request.arguments.unwrap_or_default();
        let done = tools::call(self, &request.name, &arguments).await;
        let text = |words: &Clean| vec![ContentBlock::text(words.as_str())];
        Ok(match done {
            Ok(words) => CallToolResult::success(text(&words)),
            Err(words) => CallToolResult::error(text(&words)),
        }
        .into())
    }

    async fn list_resources(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        Ok(ListResourcesResult::with_all_items(pages::resources()))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let page = pages::read(&request.uri)
            .ok_or_else(|| ErrorData::resource_not_found("there is no such page", None))?;
        let contents = ResourceContents::text(page, request.uri).with_mime_type("text/markdown");
        Ok(ReadResourceResult::new(vec![contents]).into())
    }

    async fn list_prompts(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        Ok(ListPromptsResult::with_all_items(vec![pages::prompt()]))
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        if request.name != pages::PROMPT {
            return Err(ErrorData::invalid_params("there is no such prompt", None));
        }
        let message = PromptMessage::new_text(Role::User, pages::INSTRUCTIONS);
        Ok(GetPromptResult::new(vec![message]).into())
    }
}
